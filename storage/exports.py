"""Rows for the office's own spreadsheets, in pages by the last id: bills with what was paid, and money that came in."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.domain.period import Period
from storage.tables import Allocation, BillLine, FeeItem, Payment, Refund, Room

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class LineOut:
    """A line as a sheet shows it; sums in fen, `amount` is net of reduction and waivers."""

    line_id: int
    room_id: int
    code: str
    item: str
    period: Period
    unit_price: Decimal | None
    quantity: Decimal | None
    gross: int
    amount: int
    due_on: dt.date | None
    paid: int


@dataclass(frozen=True, slots=True)
class PaymentOut:
    """A payment as a sheet shows it; `code` empty: it waits for a person. `settled` and `refunded` in fen."""

    payment_id: int
    code: str
    gateway: str
    trade_number: str
    amount: int
    paid_at: dt.datetime
    method: str
    payer: str
    memo: str
    settled: int
    refunded: int


def lines_out(session: Session, community_id: int) -> Iterator[LineOut]:
    """All lines of a community, in the order they were written."""
    paid = select(func.coalesce(func.sum(Allocation.amount), 0)).where(col(Allocation.line_id) == col(BillLine.id))
    columns: Sequence[Any] = (
        BillLine.id,
        BillLine.room_id,
        Room.code,
        FeeItem.name,
        BillLine.period,
        BillLine.unit_price,
        BillLine.quantity,
        BillLine.gross,
        BillLine.amount,
        BillLine.due_on,
        paid.scalar_subquery(),
    )
    statement = (
        select(*columns)
        .join(Room, col(Room.id) == col(BillLine.room_id))
        .join(FeeItem, col(FeeItem.id) == col(BillLine.fee_item_id))
        .where(col(Room.community_id) == community_id)
    )
    for row in _paged(session, statement, BillLine.id):
        yield LineOut(*row[:-1], *map(int, row[-1:]))  # PostgreSQL sums BIGINT to NUMERIC


def payments_out(session: Session, community_id: int) -> Iterator[PaymentOut]:
    """All money of a community, opening balances left out: they came in before this house knew of it."""
    settled = select(func.coalesce(func.sum(Allocation.amount), 0)).where(col(Allocation.payment_id) == col(Payment.id))
    refunded = select(func.coalesce(func.sum(Refund.amount), 0)).where(col(Refund.payment_id) == col(Payment.id))
    columns: Sequence[Any] = (
        Payment.id,
        func.coalesce(Room.code, ""),
        Payment.gateway,
        Payment.trade_number,
        Payment.amount,
        Payment.paid_at,
        Payment.method,
        Payment.payer,
        Payment.memo,
        settled.scalar_subquery(),
        refunded.scalar_subquery(),
    )
    statement = (
        select(*columns)
        .join(Room, col(Room.id) == col(Payment.room_id), isouter=True)
        .where(col(Payment.community_id) == community_id, col(Payment.gateway) != "opening")
    )
    for row in _paged(session, statement, Payment.id):
        yield PaymentOut(*row[:-2], *map(int, row[-2:]))


def _paged(session: Session, statement: Any, key: Any) -> Iterator[Sequence[Any]]:
    last_id = 0
    while page := session.execute(statement.where(col(key) > last_id).order_by(col(key)).limit(_PAGE)).all():
        yield from page
        last_id = page[-1][0]
