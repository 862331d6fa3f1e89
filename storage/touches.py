"""Touches: who was spoken to and when, over all channels and senders. bot.domain.may_speak has the rules."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session, col, select

from bot.domain.moments import day_of
from bot.domain.speaking import Budget
from storage.tables import Lane, Person, Touch

_MOST = 200_000
_ON_PAPER = "formal:paper:"


@dataclass(frozen=True, slots=True)
class Touched:
    """An earlier message: to which room, person or group, out of which budget."""

    room_id: int | None
    person_id: int | None
    group: str
    send_key: str
    budget: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A message about to leave, as `Touch` keeps it."""

    send_key: str
    budget: str
    at: dt.datetime
    room_id: int | None = None
    person_id: int | None = None
    group_name: str = ""
    about: str = ""

    def columns(self) -> dict[str, Any]:
        """By name; `dataclasses.asdict` would copy each value deeply."""
        return {name: getattr(self, name) for name in self.__slots__}


def touches_of_people(session: Session, person_ids: Collection[int], since: dt.datetime) -> list[Touched]:
    """What reached these people after a moment, whatever the room."""
    rows = session.connection().execute(_OF_PEOPLE, {"people": list(person_ids), "since": since})
    return [Touched(*row) for row in rows]


def touches_of_groups(session: Session, groups: Collection[str], since: dt.datetime) -> list[Touched]:
    """Which broadcasts reached these groups after a moment."""
    rows = session.connection().execute(_OF_GROUPS, {"groups": list(groups), "since": since})
    return [Touched(*row) for row in rows]


def formal_demands(session: Session, room_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Every formal demand that reached these rooms: room, what it was about (a period), send key."""
    rows = session.exec(
        select(Touch.room_id, Touch.about, Touch.send_key)
        .where(col(Touch.room_id).in_(list(room_ids)), col(Touch.budget) == Budget.FORMAL)
        .limit(_MOST)
    )
    return [(room_id, about, send_key) for room_id, about, send_key in rows if room_id is not None]


def paper_key(room_id: int, on: dt.date) -> str:
    """How a demand on paper that arrived on a day is kept: it has no row in the outbox."""
    return f"{_ON_PAPER}{room_id}:{on.isoformat()}"


def paper_demands(session: Session, room_id: int) -> list[dt.date]:
    """The days on which demands on paper reached this room, the earliest first."""
    mine = (col(Touch.room_id) == room_id, col(Touch.budget) == Budget.FORMAL)
    rows = session.exec(select(Touch.at, Touch.send_key).where(*mine).order_by(col(Touch.at)))
    return [day_of(at) for at, send_key in rows if send_key.startswith(_ON_PAPER)]


def note_touches(session: Session, touches: Collection[NewTouch]) -> None:
    """Write down a message about to leave; asked again for the same message, the new moment replaces the old one."""
    forget_touches(session, {touch.send_key for touch in touches})
    session.connection().execute(_INSERT, [touch.columns() for touch in touches])


def forget_touches(session: Session, send_keys: Collection[str]) -> None:
    """The message certainly did not reach anybody."""
    session.connection().execute(_DELETE, {"keys": list(send_keys)})


def lock_people(session: Session, person_ids: Collection[int]) -> None:
    """Let no other sender count these people's touches before this transaction ends (SQLite's is alone already)."""
    mine = select(Person.id).where(col(Person.id).in_(sorted(person_ids))).order_by(col(Person.id))
    session.exec(mine.with_for_update()).all()


def lock_groups(session: Session, lanes: Collection[str]) -> None:
    """Let no other sender count these groups' broadcasts before this transaction ends (SQLite's is alone already)."""
    mine = select(Lane.name).where(col(Lane.name).in_(sorted(lanes))).order_by(col(Lane.name))
    session.exec(mine.with_for_update()).all()


_table = Touch.metadata.tables["touch"]
_INSERT = insert(_table)
_DELETE = delete(_table).where(_table.c.send_key.in_(bindparam("keys", expanding=True)))
_TOUCHED = ("room_id", "person_id", "group_name", "send_key", "budget", "at")
_SINCE = (
    sqlalchemy.select(*(_table.c[name] for name in _TOUCHED))
    .where(_table.c.at > bindparam("since"))
    .order_by(_table.c.at)
    .limit(_MOST)
)
_OF_PEOPLE = _SINCE.where(_table.c.person_id.in_(bindparam("people", expanding=True)))
_OF_GROUPS = _SINCE.where(_table.c.group_name.in_(bindparam("groups", expanding=True)))
