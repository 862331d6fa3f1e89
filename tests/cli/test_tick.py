"""`guanjia tick` does everything due at a moment once, and tells what left, what waits and what was refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import tick
from bot.domain import effects as fx
from bot.domain.errors import Refused, WrongUse
from bot.wiring import open_house
from storage.holder import hold
from storage.tables import Hold, Task
from tests.services.guarded import NOON, a_message, an_owner

DUE = NOON.isoformat()


@pytest.fixture
def app(home: Path) -> typer.Typer:
    """The command over one home that owes, one in dispute, and one on a hold that ends today."""
    assert home.is_dir()
    house = open_house()
    with house.database.transaction() as session:
        codes = ("3-2-501", "3-2-502", "3-2-503")
        owners = [an_owner(session, code, f"o{n}", f"1390000882{n}") for n, code in enumerate(codes)]
        for n, owner in enumerate(owners):
            a_message(session, owner, kind="staff", text="师傅明天上午到" if n == 0 else "物业费请看账单", script="")
        owners[1].does(session, NOON, fx.Dispute("bill_wrong", "面积"))
        owner = owners[2]
        session.add(Hold(room_id=owner.room.id, reason="asked", since=NOON.date(), review_on=NOON.date()))
        owner.does(session, NOON, fx.OptOut())
        a_message(session, owner, "2", kind="staff", text="您好", script="")
    house.database.close()
    made = typer.Typer()
    made.callback()(lambda: None)
    tick.register(made)
    return made


def told(app: typer.Typer, *words: str) -> Any:
    done = CliRunner().invoke(app, ["tick", "--json", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_what_left_what_waits_and_what_was_refused(app: typer.Typer) -> None:
    answer = told(app, "--now", DUE)
    staff = "staff:arrears/030:3-2-50{}:2026-11-25"
    assert (answer["now"], answer["planned"]) == ("2026-11-25T12:00:00+08:00", 0)
    assert answer["sent"] == [
        {"to": "幸福里/3-2-501", "channel": "local:main", "key": staff.format(1), "text": "师傅明天上午到"}
    ]
    assert [(row["key"], row["until"], row["because"]) for row in answer["waiting"]] == [
        (staff.format(2), "2026-11-26T09:00:00+08:00", "3-2-502 有异议没有答复：Y1 面积")
    ]
    assert [(row["to"], row["state"], row["because"]) for row in answer["refused"]] == [
        ("幸福里/3-2-503", "cancelled", "业主要求停止联系")
    ]


def test_a_second_round_at_the_same_moment_does_nothing(app: typer.Typer) -> None:
    told(app, "--now", DUE)
    again = told(app, "--now", DUE)
    assert (again["planned"], again["sent"], again["waiting"], again["refused"]) == (0, [], [], [])


def test_a_hold_ends_with_a_note(app: typer.Typer) -> None:
    told(app, "--now", DUE)
    house = open_house()
    with house.database.transaction() as session:
        assert [hold.released_at for hold in session.exec(select(Hold))] == [NOON]
        assert "hold_review" in {task.kind for task in session.exec(select(Task))}
    house.database.close()


def test_it_is_told_in_words_too(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["tick", "--now", DUE], catch_exceptions=False)
    assert "发出 1 条，等着 1 条" in done.stdout
    assert "发出 幸福里/3-2-501 local:main：师傅明天上午到" in done.stdout


def test_it_refuses_while_a_server_holds_the_home(app: typer.Typer, home: Path) -> None:
    with hold(home), pytest.raises(Refused, match="另一个 guanjia serve"):
        told(app, "--now", DUE)


def test_a_moment_that_is_none(app: typer.Typer) -> None:
    with pytest.raises(WrongUse):
        told(app, "--now", "明天")
