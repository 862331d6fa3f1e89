"""Bills and their lines: what is open, what was billed before, what is in dispute. The judging is done elsewhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import String, func, type_coerce
from sqlmodel import Session, col, select

from bot.domain.period import Period
from storage.tables import Allocation, Bill, BillLine, Community, FeeItem, Objection, Waiver

_MOST_LINES = 500_000


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its item's name and what was paid on it, in fen."""

    line: BillLine
    item: str
    paid: int


def open_line_rows(session: Session, room_ids: Sequence[int]) -> dict[int, list[LineRow]]:
    """The lines of each room that are not settled in full, in the order they were written."""
    paid = func.coalesce(func.sum(Allocation.amount), 0)
    rows = session.exec(
        select(BillLine, FeeItem.name, paid)
        .join(FeeItem, col(FeeItem.id) == col(BillLine.fee_item_id))
        .join(Allocation, col(Allocation.line_id) == col(BillLine.id), isouter=True)
        .where(col(BillLine.room_id).in_(room_ids))
        .group_by(col(BillLine.id), col(FeeItem.name))
        .having(paid < col(BillLine.amount))
        .order_by(col(BillLine.id))
        .limit(_MOST_LINES)
    )
    found: dict[int, list[LineRow]] = defaultdict(list)
    for line, item, settled in rows:
        found[line.room_id].append(LineRow(line, item, int(settled)))
    return found


def disputed_items(session: Session, room_ids: Sequence[int]) -> dict[int, set[str]]:
    """The items each room has an open objection against; an empty name stands for the whole bill."""
    rows = session.exec(
        select(Objection.room_id, Objection.item)
        .where(col(Objection.room_id).in_(room_ids), col(Objection.decided_on).is_(None))
        .limit(_MOST_LINES)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for room_id, item in rows:
        found[room_id].add(item)
    return found


def billed_periods(session: Session, room_ids: Sequence[int], around: Period) -> dict[tuple[int, int], set[Period]]:
    """By (room id, fee item id) the periods already billed that share a month with `around`."""
    written = type_coerce(col(BillLine.period), String)
    rows = session.exec(
        select(col(BillLine.room_id), col(BillLine.fee_item_id), col(BillLine.period))
        .where(
            col(BillLine.room_id).in_(room_ids),
            func.substr(written, 1, 7) <= str(around.last),
            func.substr(written, 10, 7) >= str(around.first),
        )
        .limit(_MOST_LINES)
    )
    found: dict[tuple[int, int], set[Period]] = defaultdict(set)
    for room_id, item_id, period in rows:
        found[room_id, item_id].add(period)
    return found


def bills_of(session: Session, room_ids: Sequence[int], period: Period) -> dict[int, Bill]:
    """The bill of each room for exactly this period, by room id."""
    rows = session.exec(
        select(Bill).where(col(Bill.room_id).in_(room_ids), col(Bill.period) == period).limit(_MOST_LINES)
    )
    return {bill.room_id: bill for bill in rows}


def items_of_lines(session: Session, line_ids: Iterable[int]) -> dict[int, tuple[str, Period]]:
    """Item name and period of lines by id."""
    rows = session.exec(
        select(col(BillLine.id), col(FeeItem.name), col(BillLine.period))
        .join(FeeItem, col(FeeItem.id) == col(BillLine.fee_item_id))
        .where(col(BillLine.id).in_(list(line_ids)))
    )
    return {line_id: (item, period) for line_id, item, period in rows}


def waivers_by_approval(session: Session, approval: str) -> list[Waiver]:
    """What an approval was used for: one line, or the late charge of several."""
    return list(
        session.exec(select(Waiver).where(col(Waiver.approval) == approval).order_by(col(Waiver.id)).limit(100))
    )


def waived_since(session: Session, room_id: int, since: dt.date) -> int:
    """Fen waived for a room from a day on."""
    mine = (
        select(func.coalesce(func.sum(Waiver.amount), 0))
        .join(BillLine, col(BillLine.id) == col(Waiver.line_id))
        .where(col(BillLine.room_id) == room_id, col(Waiver.granted_on) >= since)
    )
    return int(session.exec(mine).one())


def lock_community(session: Session, community_id: int) -> None:
    """Let no other transaction issue bills of this community before this one ends (SQLite's is alone already)."""
    session.exec(select(Community.id).where(col(Community.id) == community_id).with_for_update()).all()
