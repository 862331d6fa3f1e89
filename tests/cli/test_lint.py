"""`guanjia lint`: one text, JSON lines, and the exit code for a script that asks."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import lint
from bot.domain.errors import WrongUse


@pytest.fixture
def app(home: Path) -> typer.Typer:
    made = typer.Typer()
    lint.register(made)
    return made


def test_one_text_is_judged(app: typer.Typer) -> None:
    told = CliRunner().invoke(app, ["再不交就停水"])
    assert told.exit_code == 1
    assert told.output.startswith("R1「")
    assert CliRunner().invoke(app, ["您好，账单在公众号里。"]).output == "可以发。\n"


def test_lines_are_judged_each_for_its_reader(app: typer.Typer) -> None:
    asked = [
        {"text": "3-2-501欠费751.80元", "to": "group"},
        {"text": "这次给您减免200元。", "to": "owner", "approval": "17"},
        {"text": "谢谢您。"},
    ]
    told = CliRunner().invoke(app, [], input="\n".join(json.dumps(line) for line in asked))
    rows = [json.loads(line) for line in told.output.splitlines()]
    assert [(row["to"], row["ok"]) for row in rows] == [("group", False), ("owner", True), ("owner", True)]
    assert set(rows[0]["faults"][0]) == {"rule", "span", "words", "because", "mend"}
    assert told.exit_code == 1


@pytest.mark.parametrize("line", ["{", "[]", '{"to": "owner"}', '{"text": "x", "to": "nobody"}'])
def test_a_line_that_cannot_be_read_is_named(app: typer.Typer, line: str) -> None:
    with pytest.raises(WrongUse, match="第 1 行读不懂"):
        CliRunner().invoke(app, [], input=line, catch_exceptions=False)
