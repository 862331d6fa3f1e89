"""`guanjia understand`: one text, JSON lines, a labelled file."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import understand
from bot.domain.errors import BadFile, WrongUse

NOW = ("--now", "2026-11-23T09:00")


@pytest.fixture
def app(home: Path) -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    understand.register(made)
    return made


def test_text_with_explanation(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["understand", "電梯坏了三天，没人管", "--explain", *NOW])
    assert result.exit_code == 0
    assert "obj_elevator" in result.stdout.splitlines()[0]
    assert "「電梯" in result.stdout


def test_json_lines(app: typer.Typer) -> None:
    lines = [
        {"text": "下周三交三百五", "now": "2026-11-23T09:00"},
        {"text": "明天天气怎么样"},
        {"text": "好", "pending": {"node": "promise.ask", "expects": ["yes_no"]}},
    ]
    asked = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    rows = [json.loads(line) for line in CliRunner().invoke(app, ["understand"], input=asked).stdout.splitlines()]
    assert rows[0]["intents"][0]["id"] == "promise_to_pay"
    assert rows[0]["slots"] == {"date": "2026-12-02", "date_certain": True, "amount": "350"}
    assert (rows[1]["intents"][0]["id"], rows[1]["slots"]) == ("other", {})
    assert rows[2]["answer"] == "yes"


def test_unreadable_line_says_which(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["understand"], input='{"text": "在吗"}\nnot json\n')
    assert isinstance(result.exception, WrongUse)
    assert "第 2 行" in str(result.exception)


def test_report_on_labelled_file(app: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "labelled.jsonl"
    rows = [
        {"text": "物业费太贵了", "labels": ["obj_price_too_high"], "slice": "plain"},
        {"text": "在吗", "labels": ["thanks"], "slice": "short"},
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    told = json.loads(CliRunner().invoke(app, ["understand", "--report", str(file), "--json"]).stdout)
    assert told["primary"] == 0.5
    assert told["confusions"] == [{"meant": "thanks", "heard": "greet", "times": 1}]
    assert [(one["slice"], one["primary"]) for one in told["slices"]] == [("short", 0.0), ("plain", 1.0)]
    assert [(one["rule"], one["wrong"], one["right"]) for one in told["misleading"]] == [("greet: 整句", 1, 0)]
    words = CliRunner().invoke(app, ["understand", "--report", str(file)]).stdout
    assert "thanks 听成 greet：1 次" in words


def test_report_on_an_unreadable_file(app: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["understand", "--report", str(tmp_path / "none.jsonl")])
    assert isinstance(result.exception, BadFile)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ({"text": "好", "pending": "promise.confirm"}, "yes"),
        ({"text": "第二个", "pending": "ask_installment.asked"}, "choice:2"),
        ({"text": "下周吧", "pending": {"node": "promise.ask_date"}}, "date"),
        ({"text": "不用了", "pending": "a.node.nobody.knows"}, "no"),
    ],
)
def test_answer_to_the_question_of_a_node(app: typer.Typer, line: dict[str, object], answer: str) -> None:
    asked = json.dumps(line, ensure_ascii=False) + "\n"
    assert json.loads(CliRunner().invoke(app, ["understand", *NOW], input=asked).stdout)["answer"] == answer


def test_correction_with_the_last_wish(app: typer.Typer) -> None:
    asked = json.dumps({"text": "我说错了是7号", "last": "我5号去交"}, ensure_ascii=False) + "\n"
    row = json.loads(CliRunner().invoke(app, ["understand", *NOW], input=asked).stdout)
    assert (row["meant"], row["corrects"], row["slots"]["date"]) == ("我7号去交", "7号", "2026-12-07")
