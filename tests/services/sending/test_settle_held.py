"""A held message is let go by a colleague once nothing stands against it, or cancelled; the wire asks again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.domain import effects as fx
from bot.domain.errors import NotFound, Refused
from bot.domain.red_line import Audience, Breach, Known
from bot.domain.speaking import Code, Go, Wait
from bot.services.sending.settle_held import cancel, release
from storage.database import Database
from storage.outbox_waiting import NO_ACCOUNT
from storage.tables import AuditEntry, OutboxRow, Task, Touch
from tests.services.guarded import NOON, PARTS, a_message, an_owner
from tests.services.sending.test_guarded_sending import Post, row_of

SAID: dict[str, Any] = {"kind": "staff", "script": "", "script_values": {}, "by_staff": "小张"}


def judge(text: str, _to: Audience, _known: Known | None) -> Sequence[Breach]:
    return [Breach("R1", (0, 2), "停水", "不能以停水要求缴费", "删掉")] if "停水" in text else []


WALLED = replace(PARTS, judge=judge)


def held(database: Database, text: str = "再不缴就停水", **told: Any) -> OutboxRow:
    """A colleague's message that the wall held at the wire."""
    with database.transaction() as session:
        key = a_message(session, an_owner(session), text=text, **{**SAID, **told})
    assert Post(database, WALLED).goes(NOON) == []
    return row_of(database, key)


def open_tasks(session: Session) -> list[str]:
    return [task.kind for task in session.exec(select(Task)) if task.done_at is None]


def test_a_clerk_reads_why_and_words_it_anew(database: Database) -> None:
    row = held(database)
    assert (row.state, row.code) == ("held", Code.WALL)
    assert row.because == "文字过不了红线 R1：“停水”不能以停水要求缴费。删掉"
    with database.transaction() as session:
        assert open_tasks(session) == ["held"]
        with pytest.raises(Refused, match="还是发不出去，没有放行：文字过不了红线 R1"):
            release(session, WALLED, row.id, "小张", NOON)
        assert row_of_id(session, row.id).state == "held"
    with database.transaction() as session:
        released, verdict = release(session, WALLED, row.id, "小李", NOON, "账单在公众号里，有疑问请告诉我")
        assert isinstance(verdict, Go)
        assert (released.state, released.because, released.by_staff) == ("pending", "", "小李")
        assert open_tasks(session) == []
        assert session.exec(select(Touch)).all() == []  # it was only asked
        entry = session.exec(select(AuditEntry).where(AuditEntry.deed == "release_send")).one()
        assert (entry.by_staff, entry.detail["code"]) == ("小李", "wall")
    assert Post(database, WALLED).goes(NOON) == ["账单在公众号里，有疑问请告诉我"]


def row_of_id(session: Session, row_id: int) -> OutboxRow:
    row = session.get(OutboxRow, row_id)
    assert row is not None
    return row


def test_the_wire_asks_everything_again(database: Database) -> None:
    row = held(database)
    with database.transaction() as session:
        release(session, PARTS, row.id, "小张", NOON)  # the rule that stopped it is gone meanwhile
    assert Post(database, WALLED).goes(NOON) == []
    assert row_of(database, row.send_key).state == "held"


def test_at_night_it_is_let_go_for_the_morning(database: Database) -> None:
    row = held(database)
    night = NOON + dt.timedelta(hours=10)
    with database.transaction() as session:
        _, verdict = release(session, PARTS, row.id, "小张", night)
    assert isinstance(verdict, Wait)
    assert verdict.until == NOON + dt.timedelta(hours=21)
    assert Post(database).goes(night) == []
    assert len(Post(database).goes(verdict.until)) == 1


def test_who_asked_for_quiet_meanwhile_is_not_written_to(database: Database) -> None:
    row = held(database)
    with database.transaction() as session:
        owner = an_owner(session, "3-2-502", "oOther", "13900008822")
        owner.does(session, NOON, fx.OptOut())
        other = a_message(session, owner, **SAID)
        stopped = session.exec(select(OutboxRow).where(OutboxRow.send_key == other)).one()
        stopped.state, stopped.code = "held", Code.WALL
        session.flush()
        with pytest.raises(Refused, match="停止联系"):
            release(session, PARTS, stopped.id, "小张", NOON)
    with database.transaction() as session:
        assert release(session, PARTS, row.id, "小张", NOON)[0].state == "pending"


@pytest.mark.parametrize(
    ("change", "text", "told"),
    [
        ({"state": "pending"}, "", "没有被扣下"),
        ({"not_after": NOON - dt.timedelta(hours=1)}, "", "有效时间已过"),
        ({"code": NO_ACCOUNT}, "", "还没有配置"),
        ({"script": "remind.test"}, "您好", "不是同事自己写的话"),
        ({"kind": "reminder"}, "您好", "不是同事自己写的话"),
    ],
)
def test_what_is_not_let_go(database: Database, change: dict[str, object], text: str, told: str) -> None:
    row = held(database)
    with database.transaction() as session:
        for name, value in change.items():
            setattr(row_of_id(session, row.id), name, value)
        session.flush()
        with pytest.raises(Refused, match=told):
            release(session, PARTS, row.id, "小张", NOON, text)


def test_a_cancelled_one_never_goes_and_keeps_both_reasons(database: Database) -> None:
    row = held(database)
    with database.transaction() as session:
        cancel(session, row.id, "小张", "不合适", NOON)
        assert open_tasks(session) == []
    told = row_of(database, row.send_key)
    assert (told.state, told.code) == ("cancelled", "by_staff")
    assert told.because == "小张取消：不合适（原来：文字过不了红线 R1：“停水”不能以停水要求缴费。删掉）"
    assert Post(database).goes(NOON) == []
    with database.transaction() as session, pytest.raises(Refused, match="取消不了"):
        cancel(session, row.id, "小张", "", NOON)


def test_the_to_do_stays_while_another_is_held_for_the_same(database: Database) -> None:
    row = held(database)
    with database.transaction() as session:
        twin = OutboxRow(**{**row.model_dump(exclude={"id"}), "send_key": "staff:twin"})
        session.add(twin)
        session.flush()
        cancel(session, row.id, "小张", "", NOON)
        assert open_tasks(session) == ["held"]
        cancel(session, twin.id, "小张", "", NOON)
        assert open_tasks(session) == []


def test_an_unknown_number_is_told(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound, match="--state held"):
        cancel(session, 7, "小张", "", NOON)
