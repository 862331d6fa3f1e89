"""`guanjia outbox` prints every row as a JSON line."""

import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import outbox
from bot.domain.errors import WrongUse
from bot.domain.moments import read_moment
from bot.wiring import open_house
from storage.identities import identity_of
from storage.outbox import put_out
from storage.outbox_log import move_finished
from storage.tables import OutboxRow
from tests.homes import a_home

DUE = read_moment("2026-11-23T10:00")


@pytest.fixture
def app(home: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command alone, over three messages, two rows a page."""
    monkeypatch.setattr(outbox, "_PAGE", 2)
    house = open_house()
    with house.database.transaction() as session:
        room = a_home(session)
        identity = identity_of(session, "wechat", "main", "oOwner1")
        for key, state, room_id in (("a", "sent", room.id), ("b", "pending", room.id), ("c", "pending", None)):
            put_out(
                session,
                OutboxRow(
                    send_key=key, kind="reply", lane="wechat:main", identity_id=identity.id, room_id=room_id,
                    text="您好", state=state, due_at=DUE, sent_at=DUE if state == "sent" else None,
                ),
            )  # fmt: skip
    house.database.close()
    made = typer.Typer()
    made.callback()(lambda: None)
    outbox.register(made)
    return made


@pytest.mark.parametrize(
    ("words", "keys"), [([], ["a", "b", "c"]), (["--json"], ["a", "b", "c"]), (["--state", "pending"], ["b", "c"])]
)
def test_rows_come_a_line_each(app: typer.Typer, words: list[str], keys: list[str]) -> None:
    done = CliRunner().invoke(app, ["outbox", *words], catch_exceptions=False)
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == keys


def test_a_row_is_told_whole(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["outbox", "--state", "sent"], catch_exceptions=False)
    assert json.loads(done.stdout) == {
        "id": 1,
        "key": "a",
        "household": "幸福里/3-2-501",
        "recipient": None,
        "channel": "wechat:main",
        "kind": "reply",
        "state": "sent",
        "due_at": "2026-11-23T10:00:00+08:00",
        "sent_at": "2026-11-23T10:00:00+08:00",
        "attempts": 0,
        "because": "",
        "code": "",
        "text": "您好",
    }


def test_what_moved_to_the_log_is_told_too(app: typer.Typer, home: Path) -> None:
    house = open_house()
    with house.database.transaction() as session:
        assert move_finished(session, DUE + dt.timedelta(days=1), 10) == 1
    house.database.close()
    done = CliRunner().invoke(app, ["outbox"], catch_exceptions=False)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["key"] for row in told] == ["a", "b", "c"]
    assert (told[0]["household"], told[0]["state"], told[0]["sent_at"]) == (
        "幸福里/3-2-501", "sent", "2026-11-23T10:00:00+08:00"
    )  # fmt: skip


def test_a_held_one_is_let_go_or_cancelled(app: typer.Typer) -> None:
    house = open_house()
    with house.database.transaction() as session:
        for number in (2, 3):
            row = session.get(OutboxRow, number)
            assert row is not None
            row.state, row.code, row.because = "held", "wall", "文字过不了红线 R1"
    house.database.close()
    shown = CliRunner().invoke(app, ["outbox", "--state", "held"], catch_exceptions=False)
    assert [json.loads(line)["because"] for line in shown.stdout.splitlines()] == ["文字过不了红线 R1"] * 2
    done = CliRunner().invoke(app, ["outbox", "release", "2", "--now", DUE.isoformat()], catch_exceptions=False)
    assert done.stdout == "已放行 2，下一轮就发；发之前还会再核对一次。\n"
    done = CliRunner().invoke(app, ["outbox", "cancel", "3", "--why", "写错了", "--json"], catch_exceptions=False)
    assert json.loads(done.stdout) == {
        "id": 3, "key": "c", "state": "cancelled", "because": "同事取消：写错了（原来：文字过不了红线 R1）"
    }  # fmt: skip


@pytest.mark.parametrize("words", [["release"], ["cancel", "x"], ["show", "1"], ["release", "1", "2"]])
def test_other_words_are_told_how(app: typer.Typer, words: list[str]) -> None:
    with pytest.raises(WrongUse, match="guanjia outbox release 编号"):
        CliRunner().invoke(app, ["outbox", *words], catch_exceptions=False)
