"""Moments of truth: the households whose moment fell lately, what stands open there, and that it was met."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from bot.domain.household import OWNERS
from storage.after_payment import OWN_TASKS, rooms_with_open_plan
from storage.tables import (
    Bill,
    Hold,
    MomentMet,
    Objection,
    Rating,
    Room,
    Task,
    TieRow,
    WorkOrder,
)

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Met:
    """A household and the day its moment fell on."""

    room_id: int
    community_id: int
    code: str
    fell_on: dt.date


def moved_in_between(session: Session, name: str, days: tuple[dt.date, dt.date], limit: int) -> list[Met]:
    """Rooms whose owners began to own them between two days."""
    return _owned(session, name, col(TieRow.from_day).between(*days), days[0], limit)


def began_on(session: Session, name: str, days: Collection[dt.date], since: dt.date, limit: int) -> list[Met]:
    """Rooms whose owners began to own them on one of these days, and whose moment was not met since a day."""
    return _owned(session, name, col(TieRow.from_day).in_(list(days)), since, limit)


def first_bills_between(
    session: Session, name: str, days: tuple[dt.date, dt.date], owners_since: dt.date, limit: int
) -> list[Met]:
    """Rooms of new owners whose first bill since they began was issued between two days."""
    first = func.min(col(Bill.issued_on))
    rows = (
        select_columns(col(Room.id), col(Room.community_id), col(Room.code), first)
        .join(TieRow, col(TieRow.room_id) == col(Room.id))
        .join(Bill, (col(Bill.room_id) == col(Room.id)) & (col(Bill.issued_on) >= col(TieRow.from_day)))
        .where(
            col(TieRow.kind).in_(list(OWNERS)),
            col(TieRow.until_day).is_(None),
            col(TieRow.from_day) >= owners_since,
            ~_met(name, first=owners_since),
        )
        .group_by(col(Room.id), col(Room.community_id), col(Room.code))
        .having(first.between(*days))
        .order_by(col(Room.id))
        .limit(limit)
    )
    return [Met(*row) for row in session.execute(rows)]


def all_on(session: Session, name: str, day: dt.date, limit: int) -> list[Met]:
    """Every room with an owner, for a day that is everybody's."""
    owned = select(TieRow.id).where(
        col(TieRow.room_id) == col(Room.id), col(TieRow.kind).in_(list(OWNERS)), col(TieRow.until_day).is_(None)
    )
    rows = select_columns(col(Room.id), col(Room.community_id), col(Room.code)).where(
        owned.exists(), ~_met(name, first=day)
    )
    found = session.execute(rows.order_by(col(Room.id)).limit(limit))
    return [Met(room_id, community_id, code, day) for room_id, community_id, code in found]


def keep_met(session: Session, met: Sequence[MomentMet]) -> None:
    """That these moments were met."""
    if met:
        session.execute(insert(MomentMet), [row.model_dump(exclude={"id"}) for row in met])


@dataclass(frozen=True, slots=True)
class OpenThings:
    """The rooms after a payment, those with a matter not done, those held."""

    after_payment: frozenset[int]
    matters: frozenset[int]
    held: frozenset[int]


def open_things(session: Session, room_ids: Collection[int]) -> OpenThings:
    """Of these rooms, in six statements."""

    def those(table: Any, *more: ColumnElement[bool]) -> set[int]:
        rows = select(col(table.room_id)).where(col(table.room_id).in_(list(room_ids)), *more)
        return set(session.exec(rows.distinct().limit(_MOST)))

    low = (col(Rating.task_id).is_not(None), col(Rating.mended_at).is_(None))
    matters = those(WorkOrder, col(WorkOrder.closed_at).is_(None)) | those(
        Objection, col(Objection.decided_on).is_(None)
    )
    matters |= those(Task, col(Task.kind).in_(OWN_TASKS), col(Task.done_at).is_(None)) | those(Rating, *low)
    return OpenThings(
        after_payment=frozenset(rooms_with_open_plan(session, room_ids)),
        matters=frozenset(matters),
        held=frozenset(those(Hold, col(Hold.released_at).is_(None))),
    )


def met_since(session: Session, since: dt.datetime) -> Counter[tuple[str, str, str]]:
    """How often each moment was met since then: by name, outcome and reason."""
    rows = (
        select_columns(col(MomentMet.name), col(MomentMet.outcome), col(MomentMet.because), func.count())
        .where(col(MomentMet.met_at) >= since)
        .group_by(col(MomentMet.name), col(MomentMet.outcome), col(MomentMet.because))
        .limit(_MOST)
    )
    return Counter({(name, outcome, because): count for name, outcome, because, count in session.execute(rows)})


def _owned(session: Session, name: str, when: ColumnElement[bool], since: dt.date, limit: int) -> list[Met]:
    day = func.max(col(TieRow.from_day))
    rows = (
        select_columns(col(Room.id), col(Room.community_id), col(Room.code), day)
        .join(TieRow, col(TieRow.room_id) == col(Room.id))
        .where(when, col(TieRow.kind).in_(list(OWNERS)), col(TieRow.until_day).is_(None), ~_met(name, first=since))
        .group_by(col(Room.id), col(Room.community_id), col(Room.code))
        .order_by(col(Room.id))
        .limit(limit)
    )
    return [Met(*row) for row in session.execute(rows)]


def _met(name: str, *, first: dt.date) -> ColumnElement[bool]:
    met = select(MomentMet.id).where(
        col(MomentMet.room_id) == col(Room.id), col(MomentMet.name) == name, col(MomentMet.fell_on) >= first
    )
    return met.exists()
