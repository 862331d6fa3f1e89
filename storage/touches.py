"""Touches: who was spoken to and when, over all channels and senders. bot.domain.may_speak has the rules."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session, col, select

from bot.domain.speaking import Budget
from storage.tables import Lane, Person, Touch

_MOST = 10_000


def touched_group(session: Session, group: str, since: dt.datetime, but: str) -> tuple[dt.datetime, ...]:
    """When a group got a broadcast."""
    rows = session.exec(
        select(Touch.at)
        .where(col(Touch.group_name) == group, col(Touch.at) > since, col(Touch.send_key) != but)
        .order_by(col(Touch.at))
        .limit(_MOST)
    )
    return tuple(rows.all())


def formal_about(session: Session, room_id: int, about: str, but: str) -> bool:
    """Did a formal demand about this (a period) reach the room before?"""
    found = session.exec(
        select(Touch.id)
        .where(
            col(Touch.room_id) == room_id,
            col(Touch.budget) == Budget.FORMAL,
            col(Touch.about) == about,
            col(Touch.send_key) != but,
        )
        .limit(1)
    )
    return found.first() is not None


def note_touches(session: Session, touches: Collection[Touch]) -> None:
    """Write down a message about to leave; asked again for the same message, the new moment replaces the old one."""
    forget_touches(session, {touch.send_key for touch in touches})
    session.connection().execute(_INSERT, [touch.model_dump(exclude={"id"}) for touch in touches])


def forget_touches(session: Session, send_keys: Collection[str]) -> None:
    """The message certainly did not reach anybody."""
    session.connection().execute(_DELETE, {"keys": list(send_keys)})


def lock_person(session: Session, person_id: int) -> None:
    """Let no other sender count this person's touches before this transaction ends (SQLite's is alone already)."""
    session.exec(select(Person.id).where(col(Person.id) == person_id).with_for_update()).all()


def lock_group(session: Session, lane: str) -> None:
    """Let no other sender count this group's broadcasts before this transaction ends (SQLite's is alone already)."""
    if session.get_bind().dialect.name != "sqlite":
        session.exec(select(Lane.name).where(col(Lane.name) == lane).with_for_update()).all()


_table = Touch.metadata.tables["touch"]
_INSERT = insert(_table)
_DELETE = delete(_table).where(_table.c.send_key.in_(bindparam("keys", expanding=True)))
