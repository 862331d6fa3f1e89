"""Holds whose review day has come, those nobody gave one, and promises by their day."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.affected import affected
from storage.tables import Hold, Instalment, Promise, Room


def holds_to_return(session: Session, today: dt.date, limit: int) -> list[tuple[Hold, Room]]:
    """Active holds to be looked at by today, the oldest first; nobody else returns them in the same moment."""
    rows = session.exec(
        select(Hold, Room)
        .join(Room, col(Room.id) == col(Hold.room_id))
        .where(col(Hold.released_at).is_(None), col(Hold.review_on) <= today)
        .order_by(col(Hold.id))
        .limit(limit)
        .with_for_update(of=Hold, skip_locked=True)
    ).all()
    return [(hold, room) for hold, room in rows]


def holds_without_day(session: Session, limit: int) -> list[tuple[Hold, Room]]:
    """Active holds nobody gave a review day, the oldest first."""
    rows = session.exec(
        select(Hold, Room)
        .join(Room, col(Room.id) == col(Hold.room_id))
        .where(col(Hold.released_at).is_(None), col(Hold.review_on).is_(None))
        .order_by(col(Hold.id))
        .limit(limit)
        .with_for_update(of=Hold, skip_locked=True)
    ).all()
    return [(hold, room) for hold, room in rows]


def promises_overdue(session: Session, today: dt.date, limit: int) -> list[tuple[Promise, Room]]:
    """Open promises whose day is over, the oldest first."""
    rows = session.exec(
        select(Promise, Room)
        .join(Room, col(Room.id) == col(Promise.room_id))
        .where(col(Promise.state) == "open", col(Promise.promised_on) < today)
        .order_by(col(Promise.id))
        .limit(limit)
        .with_for_update(of=Promise, skip_locked=True)
    ).all()
    return [(promise, room) for promise, room in rows]


def promises_for(session: Session, day: dt.date, limit: int) -> list[Promise]:
    """Open promises for a day."""
    rows = session.exec(
        select(Promise)
        .where(col(Promise.state) == "open", col(Promise.promised_on) == day)
        .order_by(col(Promise.id))
        .limit(limit)
    )
    return list(rows)


def promises_broken(session: Session, room_ids: Collection[int], since: dt.date) -> set[int]:
    """The rooms whose latest promise was for a day since then and was not kept."""
    rows = session.exec(
        select(Promise.room_id, Promise.state)
        .where(col(Promise.room_id).in_(list(room_ids)), col(Promise.promised_on) >= since)
        .order_by(col(Promise.id))
        .limit(20_000)
    )
    latest = dict(rows.all())
    return {room_id for room_id, state in latest.items() if state == "broken"}


def end_instalments(session: Session, room_id: int) -> int:
    """End the open parts of a home's plan. Returns how many."""
    mine = update(Instalment).where(col(Instalment.room_id) == room_id, col(Instalment.state) == "open")
    return affected(session.exec(mine.values(state="ended")))
