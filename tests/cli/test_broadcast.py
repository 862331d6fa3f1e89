"""`guanjia broadcast`: written by one, approved by another, taken back in time; refusals say what to do next."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import broadcast
from bot.domain.errors import GuanjiaError
from bot.wiring import open_house
from storage.tables import Staff

RUN = CliRunner()
GROUP = '[channels.local.main]\n[groups."一期"]\nlane = "local:main:g1"\nmembers = 412\n'
NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app(home: Path) -> typer.Typer:
    (home / "guanjia.toml").write_text(GROUP, "utf-8")
    with open_house().database.transaction() as session:
        for name, role in (("王芳", "经理"), ("李强", "主管"), ("赵明", "管家")):
            session.add(Staff(name=name, role=role, password_hash="none"))
    made = typer.Typer()
    made.callback()(lambda: None)
    broadcast.register(made)
    return made


def run(app: typer.Typer, *words: str) -> Result:
    return RUN.invoke(app, ["broadcast", *words, *NOW])


def told(app: typer.Typer, *words: str) -> str:
    result = run(app, *words)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(app: typer.Typer, *words: str) -> str:
    result = run(app, *words)
    assert isinstance(result.exception, GuanjiaError)
    return str(result.exception)


def test_it_is_written_approved_and_taken_back(app: typer.Typer) -> None:
    row = json.loads(told(app, "--group", "一期", "8月21日停水，请储水。", "--by", "王芳", "--json"))
    assert (row["accepted"], row["preview"]["recipients"], row["id"]) == (True, 412, 1)
    assert row["preview"]["recall_until"] == "2026-11-23T10:10:00+08:00"
    assert "不能自己批准" in refused(app, "approve", "1", "--by", "王芳")
    assert "11-23 10:10 发到群“一期”" in told(app, "approve", "1", "--by", "李强")
    assert "已批准，还没发" in told(app, "list")
    assert "已撤回" in told(app, "recall", "1", "--by", "王芳")
    assert json.loads(told(app, "show", "1", "--json"))["state"] == "recalled"


def test_a_text_that_points_at_somebody_is_refused_with_the_reason(app: typer.Typer) -> None:
    result = run(app, "--group", "一期", "3栋那位王姐还没交", "--by", "王芳", "--json")
    row = json.loads(result.stdout)
    assert (result.exit_code, row["accepted"]) == (2, False)
    assert "G1“王姐”" in row["because"]
    assert json.loads(told(app, "list", "--json")) == []


def test_a_script_is_filled_and_looked_at_without_being_kept(app: typer.Typer) -> None:
    words = ["--group", "一期", "--script", "group.deadline", "--set", "due_on=2026-12-31", "--dry-run"]
    assert "本期物业费12月31日（周四）截止" in told(app, *words)
    assert {"group.deadline", "group.thanks"} <= {one["key"] for one in json.loads(told(app, "scripts", "--json"))}
    assert json.loads(told(app, "list", "--json")) == []


def test_one_is_rejected(app: typer.Typer) -> None:
    told(app, "--group", "一期", "周末清洗水箱。", "--by", "王芳")
    assert told(app, "approve", "1", "--by", "李强", "--reject").strip() == "已驳回"
    assert json.loads(told(app, "show", "1", "--json"))["state"] == "rejected"


def test_a_group_that_vanished_is_held_with_the_groups_there_are(app: typer.Typer, home: Path) -> None:
    told(app, "--group", "一期", "周末清洗水箱。", "--by", "王芳")
    (home / "guanjia.toml").write_text(GROUP.replace("一期", "二期"), "utf-8")
    assert refused(app, "approve", "1", "--by", "李强") == "没有叫“一期”的群。现有：二期"
    assert json.loads(told(app, "show", "1", "--json"))["state"] == "waiting"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "要写清发到哪个群"),
        (["--group", "九期", "停水"], "没有叫“九期”的群。现有：一期"),
        (["--group", "一期"], "没有写要说什么"),
        (["--group", "一期", "停水", "--script", "group.thanks"], "两样只能要一样"),
        (["--group", "一期", "--script", "greet.first"], "只能用 group. 开头的话术"),
        (["--group", "一期", "周末清洗水箱。", "--by", "赵明"], "赵明 是管家，不能做这件事"),
        (["show", "7"], "没有群播 7"),
        (["recall", "x"], "要写编号"),
    ],
)
def test_wrong_use_says_what_to_do(app: typer.Typer, words: list[str], why: str) -> None:
    assert why in refused(app, *words)
