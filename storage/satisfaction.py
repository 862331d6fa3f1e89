"""Figures of a month: scores with their rooms, low scores with when they were put right, reasons for not paying."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from bot.domain.after_payment import PlanState
from storage.tables import (
    AfterPaymentPlan,
    Allocation,
    BillLine,
    Building,
    Objection,
    Rating,
    Room,
    ServiceRecord,
    WorkOrder,
)

_MOST = 500_000


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A question of the month. `score` None: not answered."""

    building: str
    subject: str
    score: int | None
    late: bool
    reasons: str
    answered_at: dt.datetime | None
    due_at: dt.datetime | None
    mended_at: dt.datetime | None
    told_at: dt.datetime | None


def scores_between(session: Session, since: dt.datetime, until: dt.datetime, building: str = "") -> list[ScoreRow]:
    """Owners' scores asked for, or given unasked, between two moments."""
    at = func.coalesce(Rating.asked_at, Rating.answered_at)
    rows = (
        select(
            *(Building.name, Rating.subject, Rating.score, Rating.late, Rating.reasons),
            *(Rating.answered_at, Rating.due_at, Rating.mended_at, Rating.told_at),
        )  # type: ignore[call-overload]  # SQLModel types up to four columns
        .join(Room, col(Room.id) == col(Rating.room_id))
        .join(Building, col(Building.id) == col(Room.building_id))
        .where(at >= since, at < until, col(Rating.by_owner))
    )
    if building:
        rows = rows.where(col(Building.name) == building)
    return [ScoreRow(*row) for row in session.exec(rows.order_by(col(Rating.id)).limit(_MOST))]


def reasons_between(session: Session, since: dt.date, until: dt.date, building: str = "") -> Counter[str]:
    """Objections raised, by card."""
    rows = (
        select(Objection.reason, func.count())
        .join(Room, col(Room.id) == col(Objection.room_id))
        .join(Building, col(Building.id) == col(Room.building_id))
        .where(col(Objection.raised_on) >= since, col(Objection.raised_on) < until)
    )
    if building:
        rows = rows.where(col(Building.name) == building)
    return Counter(dict(session.exec(rows.group_by(col(Objection.reason))).all()))


def services_between(session: Session, since: dt.date, until: dt.date) -> int:
    """How many services are on record."""
    rows = select(func.count()).where(col(ServiceRecord.done_on) >= since, col(ServiceRecord.done_on) < until)
    return session.exec(rows).one()


def repairs_between(session: Session, since: dt.datetime, until: dt.datetime) -> tuple[int, int, int]:
    """Work orders opened, how many of them are closed, and how many were or are late."""
    rows = session.exec(
        select(WorkOrder.due_at, WorkOrder.closed_at)
        .where(col(WorkOrder.opened_at) >= since, col(WorkOrder.opened_at) < until)
        .limit(_MOST)
    ).all()
    late = sum(due_at is not None and (closed_at or until) > due_at for due_at, closed_at in rows)
    return len(rows), sum(closed_at is not None for _, closed_at in rows), late


def first_plans(session: Session, since: dt.datetime, until: dt.datetime) -> dict[int, tuple[str, dt.datetime]]:
    """Of each room its first plan begun between two moments that was not stopped: arm and beginning."""
    rows = session.exec(
        select(AfterPaymentPlan.room_id, AfterPaymentPlan.arm, AfterPaymentPlan.began_at)
        .where(
            col(AfterPaymentPlan.began_at) >= since,
            col(AfterPaymentPlan.began_at) < until,
            col(AfterPaymentPlan.state) != PlanState.STOPPED,
            col(AfterPaymentPlan.arm) != "",
        )
        .order_by(col(AfterPaymentPlan.id).desc())
        .limit(_MOST)
    )
    return {room_id: (arm, began_at) for room_id, arm, began_at in rows}


@dataclass(frozen=True, slots=True)
class DueLine:
    """A line with its due day and what had been paid on it by then, in fen."""

    room_id: int
    due_on: dt.date
    amount: int
    paid_in_time: int


def lines_falling_due(session: Session, room_ids: Collection[int], after: dt.date, until: dt.date) -> list[DueLine]:
    """The lines of these rooms due after a day and by another, the earliest first."""
    in_time = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .where(col(Allocation.line_id) == col(BillLine.id), col(Allocation.effective_on) <= col(BillLine.due_on))
        .correlate(BillLine)
        .scalar_subquery()
    )
    rows = session.exec(
        select(col(BillLine.room_id), col(BillLine.due_on), col(BillLine.amount), in_time)
        .where(
            col(BillLine.room_id).in_(list(room_ids)),
            col(BillLine.due_on) > after,
            col(BillLine.due_on) <= until,
        )
        .order_by(col(BillLine.due_on), col(BillLine.id))
        .limit(_MOST)
    )
    return [DueLine(room_id, due_on, amount, int(paid)) for room_id, due_on, amount, paid in rows if due_on]
