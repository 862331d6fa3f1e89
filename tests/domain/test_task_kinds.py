"""Every kind of to-do the house lists has a name a clerk can read."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

from bot.domain.task_kinds import TASK_KINDS

ROOT = Path(__file__).parents[2]


def kinds_of(file: Path) -> Iterator[str]:
    """The kinds of the `Task(...)` that a file writes: as words, or as names of its module."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Task"):
            continue
        for told in (word.value for word in node.keywords if word.arg == "kind"):
            if isinstance(told, ast.Constant):
                yield str(told.value)
            elif isinstance(told, ast.Name):
                module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
                yield str(getattr(module, told.id, ""))


def test_every_kind_has_a_name() -> None:
    found = {kind for file in (ROOT / "bot").rglob("*.py") for kind in kinds_of(file)} - {""}
    assert "unmatched_money" in found
    assert found - TASK_KINDS.keys() == set()
