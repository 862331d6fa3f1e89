"""Holds come back on their day with a note to the steward; promises break; nothing is told twice."""

import datetime as dt

from sqlmodel import Session, select

from bot.services.office.return_holds import return_holds
from storage.database import Database
from storage.tables import Hold, Promise, Task
from tests.homes import a_home


def hold(session: Session, room_id: int, review_on: dt.date | None, reason: str = "asked") -> Hold:
    row = Hold(room_id=room_id, reason=reason, since=dt.date(2026, 11, 1), review_on=review_on)
    session.add(row)
    session.flush()
    return row


def notes(session: Session) -> list[tuple[str, str]]:
    return [(task.kind, task.what) for task in session.exec(select(Task).order_by("id"))]


def test_a_hold_returns_on_its_day_with_a_note(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        due = hold(session, room.id, now.date())
        later = hold(session, room.id, now.date() + dt.timedelta(days=1), "hardship")
        assert [return_holds(session, now, 30), return_holds(session, now, 30)] == [1, 0]
        assert (due.released_at, later.released_at) == (now, None)
        assert notes(session) == [
            (
                "hold_review",
                "暂停催缴（asked，11月1日（周日）起）到 11月23日（周一） 复核，已自动恢复。还要停就再设一次",
            )
        ]


def test_a_hold_without_day_still_holds_and_is_stated(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        row = hold(session, room.id, None)
        assert [return_holds(session, now, 30), return_holds(session, now, 30)] == [1, 0]
        assert (row.released_at, row.review_on) == (None, dt.date(2026, 12, 23))
        assert [kind for kind, _ in notes(session)] == ["hold_review"]


def test_a_promise_is_broken_the_day_after(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        promise = Promise(room_id=room.id, promised_on=now.date(), made_at=now)
        session.add(promise)
        session.flush()
        assert return_holds(session, now, 30) == 0
        assert return_holds(session, now + dt.timedelta(days=1), 30) == 1
        assert promise.state == "broken"
        assert notes(session) == [("promise_broken", "答应 11月23日（周一） 前付，没有到账。先问问是不是遇到了困难")]
