"""Every word written for bills is used, and no other is asked for: a dead line in a YAML misleads who edits it."""

import ast
from pathlib import Path

import pytest

from bot.domain.bill import ChangeCause
from bot.services.bills import draw_bill, print_bill, say_bill
from tests.sample_bills import scripts

CAUSES = {f"why_{cause}" for cause in ChangeCause}
MOMENTS = {"due_ahead", "due_today", "due_past"}


@pytest.mark.parametrize(
    ("topic", "modules", "composed"),
    [("bill", (say_bill.__file__,), CAUSES), ("card", (draw_bill.__file__, print_bill.__file__), MOMENTS)],
)
def test_words_and_code_name_the_same_pieces(topic: str, modules: tuple[str, ...], composed: set[str]) -> None:
    written = {key.partition(".")[2] for key in scripts().lines if key.partition(".")[0] == topic}
    nodes = (node for module in modules for node in ast.walk(ast.parse(Path(module).read_text("utf-8"))))
    literals = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    literals |= {text.removeprefix(f"{topic}.") for text in literals}
    assert written <= literals | composed, sorted(written - literals - composed)
    assert composed <= written
