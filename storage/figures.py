"""The sums that reports are made of, each one statement over all rows of the period. bot.services names and divides."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, true
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from bot.domain.period import Period
from storage.tables import (
    Allocation,
    AuditEntry,
    Bill,
    BillLine,
    Building,
    Community,
    Instalment,
    Objection,
    Promise,
    Rating,
    Room,
    Task,
)


@dataclass(frozen=True, slots=True)
class BuildingSum:
    """What the households of a building were billed and paid; `history`: lines of earlier periods. Fen.

    `open_before` is what was open when the period began, `paid_in` what was paid from then on until the day asked for;
    `rooms` are the households billed, `settled` those of them that paid it all.
    """

    building_id: int
    history: bool
    billed: int
    paid: int
    open_before: int
    paid_in: int
    rooms: int
    settled: int


def periods_billed(session: Session, limit: int = 40) -> list[Period]:
    """The periods there are bills of, the latest first."""
    period = col(Bill.period)
    return list(session.exec(select(period).distinct().order_by(period.desc()).limit(limit)))


def sums_by_building(
    session: Session, period: Period, as_of: dt.date, community_id: int | None, buildings: frozenset[int] | None
) -> list[BuildingSum]:
    """Sums of the period's lines and of all earlier lines, a row a building and kind. Lines once, parts once."""
    part: Select[*tuple[Any, ...]] = sql_select(
        col(Allocation.line_id).label("line_id"),
        func.sum(case((col(Allocation.effective_on) < period.first_day, col(Allocation.amount)), else_=0)).label("was"),
        func.sum(case((col(Allocation.effective_on) <= as_of, col(Allocation.amount)), else_=0)).label("until"),
    )
    paid = part.group_by(col(Allocation.line_id)).subquery()
    history, rest = (
        (col(BillLine.period) < period).label("history"),
        col(BillLine.amount) - func.coalesce(paid.c.was, 0),
    )
    a_room = (
        sql_select(
            col(BillLine.room_id).label("room_id"),
            history,
            func.sum(BillLine.amount).label("billed"),
            func.sum(func.coalesce(paid.c.until, 0)).label("paid"),
            func.sum(case((rest > 0, rest), else_=0)).label("open_before"),
            func.sum(func.coalesce(paid.c.until, 0) - func.coalesce(paid.c.was, 0)).label("paid_in"),
        )
        .join(paid, paid.c.line_id == col(BillLine.id), isouter=True)
        .where(col(BillLine.period) <= period)
        .group_by(col(BillLine.room_id), history)
        .subquery()
    )
    rows = session.execute(
        sql_select(
            col(Room.building_id),
            a_room.c.history,
            func.sum(a_room.c.billed),
            func.sum(a_room.c.paid),
            func.sum(a_room.c.open_before),
            func.sum(a_room.c.paid_in),
            func.count(),
            func.sum(case((a_room.c.paid >= a_room.c.billed, 1), else_=0)),
        )
        .join(Room, col(Room.id) == a_room.c.room_id)
        .where(
            col(Room.community_id) == community_id if community_id is not None else true(),
            col(Room.building_id).in_(buildings) if buildings is not None else true(),
        )
        .group_by(col(Room.building_id), a_room.c.history)
        .order_by(col(Room.building_id))
    )
    return [BuildingSum(row[0], bool(row[1]), *(int(value) for value in row[2:])) for row in rows]


def building_names(session: Session) -> dict[int, str]:
    """`COMMUNITY/BUILDING` by id."""
    rows = session.exec(
        select(Building.id, Community.name, Building.name).join(
            Community, col(Community.id) == col(Building.community_id)
        )
    )
    return {building_id: f"{community} {name}栋" for building_id, community, name in rows}


def disputed_sum(session: Session) -> int:
    """What is open on lines in dispute, in fen (争议冻结额)."""
    paid = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .where(col(Allocation.line_id) == col(BillLine.id))
        .correlate(BillLine)
        .scalar_subquery()
    )
    rooms = select(Objection.room_id).where(col(Objection.decided_on).is_(None), col(Objection.item) == "")
    found = session.exec(select(func.sum(col(BillLine.amount) - paid)).where(col(BillLine.room_id).in_(rooms))).one()
    return max(int(found or 0), 0)


def old_open_sum(session: Session, due_before: dt.date) -> int:
    """What is open on lines due before a day, in fen: near or past the limitation of three years (时效风险额)."""
    paid = (
        select(func.coalesce(func.sum(Allocation.amount), 0))
        .where(col(Allocation.line_id) == col(BillLine.id))
        .correlate(BillLine)
        .scalar_subquery()
    )
    rest = col(BillLine.amount) - paid
    found = session.exec(select(func.sum(rest)).where(col(BillLine.due_on) < due_before, rest > 0)).one()
    return int(found or 0)


def promises_counted(session: Session, since: dt.date) -> dict[str, int]:
    """Promises for days since then, by state."""
    rows = select(Promise.state, func.count()).where(col(Promise.promised_on) >= since).group_by(Promise.state)
    return dict(session.exec(rows).all())


def instalments_counted(session: Session, today: dt.date) -> dict[str, int]:
    """Parts of plans that were due, by state."""
    rows = select(Instalment.state, func.count()).where(col(Instalment.due_on) <= today).group_by(Instalment.state)
    return dict(session.exec(rows).all())


def objections_counted(session: Session, since: dt.date) -> list[tuple[str, int, int, int]]:
    """Reasons raised since a day: the reason, how often, how many still open, how many upheld."""
    rows = session.exec(
        select(
            Objection.reason,
            func.count(),
            func.sum(case((col(Objection.decided_on).is_(None), 1), else_=0)),
            func.sum(case((col(Objection.upheld).is_(True), 1), else_=0)),
        )
        .where(col(Objection.raised_on) >= since)
        .group_by(Objection.reason)
        .order_by(func.count().desc(), col(Objection.reason))
        .limit(100)
    )
    return [(reason, int(all_), int(still or 0), int(upheld or 0)) for reason, all_, still, upheld in rows]


def scores_counted(session: Session, since: dt.datetime) -> dict[int, int]:
    """Scores owners gave since a moment, by score; late ones are counted apart and not here."""
    rows = (
        select(Rating.score, func.count())
        .where(col(Rating.answered_at) >= since, col(Rating.score).is_not(None), col(Rating.late).is_(False))
        .group_by(col(Rating.score))
    )
    return {int(score): count for score, count in session.exec(rows) if score is not None}


def deeds_counted(session: Session, deeds: tuple[str, ...], since: dt.datetime) -> list[tuple[str, str, int]]:
    """Who did what how often since a moment, by name."""
    rows = (
        select(AuditEntry.by_staff, AuditEntry.deed, func.count())
        .where(col(AuditEntry.at) >= since, col(AuditEntry.deed).in_(deeds), col(AuditEntry.by_staff) != "")
        .group_by(AuditEntry.by_staff, AuditEntry.deed)
        .order_by(AuditEntry.by_staff, AuditEntry.deed)
    )
    return list(session.exec(rows).all())


def tasks_counted(session: Session, since: dt.datetime) -> list[tuple[str, int, int, int]]:
    """To-dos opened since a moment: the kind, how many, how many done, how many of those in time."""
    in_time = (col(Task.done_at).is_not(None)) & (col(Task.due_at).is_(None) | (col(Task.done_at) <= col(Task.due_at)))
    rows = session.exec(
        select(
            Task.kind,
            func.count(),
            func.sum(case((col(Task.done_at).is_not(None), 1), else_=0)),
            func.sum(case((in_time, 1), else_=0)),
        )
        .where(col(Task.opened_at) >= since)
        .group_by(Task.kind)
        .order_by(func.count().desc(), col(Task.kind))
        .limit(100)
    )
    return [(kind, int(all_), int(done or 0), int(early or 0)) for kind, all_, done, early in rows]
