"""`guanjia tasks` and `guanjia done`: what was promised is listed by deadline, and closing it has its consequence."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import chat, tasks
from bot.demo.fill_house import fill_house
from bot.domain.errors import GuanjiaError, NotFound, Refused, WrongUse
from bot.domain.moments import read_moment
from bot.wiring import open_house
from storage.tables import Hold, Objection

NOW = "2026-11-23T10:00"


@pytest.fixture
def app(home: Path) -> typer.Typer:
    """The command line with chat and these commands, over the sample community."""
    house = open_house()
    fill_house(house, home / "sheets", read_moment(NOW))
    house.database.close()
    made = typer.Typer()
    for command in (chat, tasks):
        command.register(made)
    return made


def _run(app: typer.Typer, *words: str, lines: str = "") -> str:
    done = CliRunner().invoke(app, [*words, "--now", NOW], input=lines)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def _tasks(app: typer.Typer) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _run(app, "tasks", "--json").splitlines()]


def test_an_empty_list_says_so(app: typer.Typer) -> None:
    assert _run(app, "tasks") == "没有待办。\n"


def test_a_hand_over_that_is_done_gives_the_talk_back(app: typer.Typer) -> None:
    _run(app, "chat", "--as", "3-2-501", lines="转人工\n")
    (task,) = _tasks(app)
    assert (task["kind"], task["room"]) == ("hand_over", "3-2-501")
    assert "管家：" not in _run(app, "chat", "--as", "3-2-501", lines="在吗\n")
    assert _run(app, "done", str(task["id"]), "--outcome", "已电话沟通") == f"办结 {task['id']}：已电话沟通\n"
    assert "管家：" in _run(app, "chat", "--as", "3-2-501", lines="在吗\n")
    assert _tasks(app) == []


def test_an_objection_is_closed_by_a_decision_and_its_hold_ends(app: typer.Typer) -> None:
    _run(app, "chat", "--as", "3-2-501", lines="电梯坏了半个月没人修，凭什么让我交钱\n")
    task = next(task for task in _tasks(app) if task["kind"] == "objection")
    with pytest.raises(WrongUse, match="--upheld"):
        _run(app, "done", str(task["id"]))
    _run(app, "done", str(task["id"]), "--rejected")
    with open_house().database.transaction() as session:
        decided = {objection.reason: objection.upheld for objection in session.exec(select(Objection)).all()}
        held = [hold.reason for hold in session.exec(select(Hold)).all() if hold.released_at is None]
    assert False in decided.values()
    assert not set(held) & {reason for reason, upheld in decided.items() if upheld is False}


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["done", "999"], NotFound),
        (["done", "1", "--upheld", "--rejected"], WrongUse),
    ],
)
def test_a_wrong_call_says_what_to_do(app: typer.Typer, words: list[str], error: type[GuanjiaError]) -> None:
    with pytest.raises(error):
        _run(app, *words)


def test_a_closed_task_is_not_closed_twice(app: typer.Typer) -> None:
    _run(app, "chat", "--as", "3-2-501", lines="转人工\n")
    _run(app, "done", "1")
    with pytest.raises(Refused, match="已经办结"):
        _run(app, "done", "1")
