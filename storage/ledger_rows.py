"""Rows by the thousand for imports: inserted in pages with their ids, and what is known already looked up at once."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import String, func, text, type_coerce
from sqlmodel import Session, SQLModel, col, select

from bot.domain.period import Period
from storage.tables import Allocation, Bill, BillLine, FeeItem, Payment, Room, Task, Waiver

_PAGE = 5000
_MOST_ROWS = 2_000_000
OPENING = "opening"
_KNOWN: tuple[Any, ...] = (
    BillLine.id,
    BillLine.room_id,
    BillLine.fee_item_id,
    BillLine.period,
    BillLine.share,
    BillLine.unit_price,
    BillLine.quantity,
    BillLine.gross,
    BillLine.reduction,
    BillLine.reduction_reason,
    BillLine.due_on,
)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line as it stands, with what was paid on it, the opening balance within that, and what was waived; fen."""

    line_id: int
    room_id: int
    fee_item_id: int
    period: Period
    share: int
    unit_price: Decimal | None
    quantity: Decimal | None
    gross: int
    reduction: int
    reduction_reason: str
    due_on: dt.date | None
    paid: int = 0
    opening: int = 0
    waived: int = 0


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows given as column values; their ids in the same order.

    Ids are drawn first: RETURNING in a told order costs SQLite a statement a row, twenty times the time.
    """
    if not rows:
        return []
    ids = _next_ids(session, table, len(rows))
    statement = table.__table__.insert()  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    with_ids = [{"id": row_id, **row} for row_id, row in zip(ids, rows, strict=True)]
    for page in pages(with_ids, _PAGE):
        session.connection().execute(statement, list(page))
    return ids


def _next_ids(session: Session, table: type[SQLModel], count: int) -> list[int]:
    """Ids nobody else gets: PostgreSQL's sequence gives them; a transaction on SQLite is alone."""
    session.flush()
    name = str(table.__tablename__)
    if session.get_bind().dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(session.execute(drawn, {"name": name, "count": count}).scalars())
    highest = session.execute(select(func.max(table.__table__.c.id))).scalar_one() or 0  # type: ignore[attr-defined]
    return list(range(highest + 1, highest + 1 + count))


def pages(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in pages."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def lines_around(session: Session, community_id: int, around: Period) -> list[KnownLine]:
    """All lines of a community that share a month with a period."""
    written = type_coerce(col(BillLine.period), String)
    here = (
        col(Room.community_id) == community_id,
        func.substr(written, 1, 7) <= str(around.last),
        func.substr(written, 10, 7) >= str(around.first),
    )
    of_rooms = select(BillLine.id).join(Room, col(Room.id) == col(BillLine.room_id)).where(*here)
    paid = _sums(session, select(Allocation.line_id, func.sum(Allocation.amount)), col(Allocation.line_id), of_rooms)
    lowered = select(Waiver.line_id, func.sum(Waiver.amount)).where(col(Waiver.of_late_charge).is_(False))
    waived = _sums(session, lowered, col(Waiver.line_id), of_rooms)
    opening = _openings(session, community_id)
    rows: Sequence[Any] = session.execute(
        select(*map(col, _KNOWN)).join(Room, col(Room.id) == col(BillLine.room_id)).where(*here).limit(_MOST_ROWS)
    ).all()
    return [KnownLine(*row, *(sums.get(row[0], 0) for sums in (paid, opening, waived))) for row in rows]


def opening_number(line_id: int) -> str:
    """The trade number of a line's opening balance: one a line, for ever."""
    return f"line:{line_id}"


def _openings(session: Session, community_id: int) -> dict[int, int]:
    rows = session.exec(
        select(Payment.trade_number, Payment.amount)
        .where(col(Payment.community_id) == community_id, col(Payment.gateway) == OPENING)
        .limit(_MOST_ROWS)
    )
    return {int(number.removeprefix("line:")): amount for number, amount in rows}


def _sums(session: Session, statement: Any, key: Any, of_rooms: Any) -> dict[int, int]:
    rows = session.execute(statement.where(key.in_(of_rooms)).group_by(key).limit(_MOST_ROWS))
    return {line_id: int(amount) for line_id, amount in rows}


def bill_ids(session: Session, community_id: int, periods: Collection[Period]) -> dict[tuple[int, Period], int]:
    """The bills of a community for exactly these periods, by (room id, period)."""
    rows = session.exec(
        select(col(Bill.id), col(Bill.room_id), col(Bill.period))
        .join(Room, col(Room.id) == col(Bill.room_id))
        .where(col(Room.community_id) == community_id, col(Bill.period).in_(list(periods)))
        .limit(_MOST_ROWS)
    )
    return {(room_id, period): bill_id for bill_id, room_id, period in rows}


def fee_items_by_name(session: Session, community_id: int) -> dict[str, FeeItem]:
    """The fee items of a community by name."""
    found = session.exec(select(FeeItem).where(col(FeeItem.community_id) == community_id).limit(10_000))
    return {item.name: item for item in found}


def open_tasks_of_kind(session: Session, community_id: int, kind: str) -> dict[str, Task]:
    """The open to-dos of a kind, by subject."""
    found = session.exec(
        select(Task)
        .where(col(Task.community_id) == community_id, col(Task.kind) == kind, col(Task.done_at).is_(None))
        .limit(_MOST_ROWS)
    )
    return {task.subject: task for task in found}
