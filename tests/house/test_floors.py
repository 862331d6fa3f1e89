"""Imports only go down. The linter holds the floors; these tests hold the linter and what it cannot say."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, pyproject

ONLY_THE_WORDS_OF_BOT = ("dialogues", "scripts_zh", "storage")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """The four packages and their contract, free to be spoilt."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "planted", "named"),
    [
        ("bot/domain/money.py", "from storage.database import Database", "bot.domain.money -> storage.database"),
        ("storage/database.py", "import bot.services", "storage.database -> bot.services"),
        ("storage/database.py", "import dialogues", "storage.database -> dialogues"),
        (
            "bot/services/talk/bind_identity.py",
            "from bot.settings import Settings",
            "bot.services.talk.bind_identity -> bot.settings",
        ),
    ],
)
def test_a_planted_wrong_import_is_named_with_its_line(
    copy_of_the_house: Path, file: str, planted: str, named: str
) -> None:
    line = _plant(copy_of_the_house / file, planted)
    found = _lint(copy_of_the_house)
    assert found.returncode == 1
    assert f"{named} (l.{line})" in found.stdout


def test_a_planted_circle_is_named(copy_of_the_house: Path) -> None:
    _plant(copy_of_the_house / "bot" / "domain" / "period.py", "import bot.domain.bill")
    found = _lint(copy_of_the_house)
    assert found.returncode == 1
    assert ".period -> .bill" in found.stdout


def _plant(file: Path, planted: str) -> int:
    text = file.read_text("utf-8")
    file.write_text(f"{text}{planted}\n", "utf-8")
    return text.count("\n") + 1


def test_every_part_of_bot_has_a_floor() -> None:
    floors = next(contract for contract in pyproject()["tool"]["importlinter"]["contracts"] if "layers" in contract)
    named = {name.strip(" ()") for floor in floors["layers"] for name in floor.split("|")}
    parts = {f"bot.{part.stem}" for part in (ROOT / "bot").iterdir() if part.suffix in ("", ".py")}
    assert parts - {"bot.__init__", "bot.__pycache__"} <= named


def _imported(folder: Path) -> Iterator[tuple[str, int, str]]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                yield str(file.relative_to(ROOT)), getattr(node, "lineno", 0), name


def test_the_words_need_only_the_standard_library() -> None:
    foreign = [
        place
        for place in _imported(ROOT / "bot" / "domain")
        if not place[2].startswith("bot.domain") and place[2].split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


@pytest.mark.parametrize("package", ONLY_THE_WORDS_OF_BOT)
def test_of_bot_only_the_words_are_known(package: str) -> None:
    wrong = [
        place
        for place in _imported(ROOT / package)
        if place[2].split(".")[0] == "bot" and not place[2].startswith("bot.domain")
    ]
    assert wrong == []
