"""Payments, where they went and what is left of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, insert, tuple_
from sqlmodel import Session, col, select

from storage.tables import Allocation, Payment, Promise, Refund, Room

_MOST_ROWS = 500_000


def _given_back() -> ScalarSelect[int]:
    back = select(func.coalesce(func.sum(Refund.amount), 0)).where(col(Refund.payment_id) == col(Payment.id))
    return back.scalar_subquery()


def _rest() -> ColumnElement[int]:
    taken = select(func.coalesce(func.sum(Allocation.amount), 0)).where(col(Allocation.payment_id) == col(Payment.id))
    return col(Payment.amount) - taken.scalar_subquery() - _given_back()


# asked in every turn: built once
_LATEST = (
    select(Payment)
    .where(col(Payment.room_id) == bindparam("room_id"), col(Payment.gateway) != "opening")
    .order_by(col(Payment.paid_at).desc(), col(Payment.id).desc())
    .limit(1)
)
_RESTS = (
    select(Payment, _rest())
    .where(col(Payment.room_id).in_(bindparam("room_ids", expanding=True)), _rest() > 0)
    .order_by(col(Payment.paid_at), col(Payment.id))
    .limit(_MOST_ROWS)
)


@dataclass(frozen=True, slots=True)
class Rest:
    """The part of a payment that no line took and nobody got back, in fen, above zero."""

    payment: Payment
    amount: int


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What one line holds of one payment, in fen, above zero."""

    payment_id: int
    line_id: int
    amount: int


def lock_rooms(session: Session, room_ids: Collection[int]) -> None:
    """Let no other transaction settle or bill these rooms before this one ends (SQLite's is alone already)."""
    session.exec(
        select(Room.id).where(col(Room.id).in_(sorted(room_ids))).order_by(col(Room.id)).with_for_update()
    ).all()


def payments_by_key(session: Session, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Payment]:
    """The payments known by (gateway, trade number)."""
    known = select(Payment).where(tuple_(col(Payment.gateway), col(Payment.trade_number)).in_(list(keys)))
    return {(payment.gateway, payment.trade_number): payment for payment in session.exec(known)}


def latest_payment(session: Session, room_id: int) -> Payment | None:
    """The money that arrived last for a room; what a sheet says was paid before has no day to name."""
    return session.exec(_LATEST, params={"room_id": room_id}).first()


def payments_of(session: Session, room_id: int) -> Sequence[Payment]:
    """What was paid for a room, the first first."""
    mine = select(Payment).where(col(Payment.room_id) == room_id).order_by(col(Payment.paid_at), col(Payment.id))
    return session.exec(mine.limit(_MOST_ROWS)).all()


def paid_since(
    session: Session, room_ids: Sequence[int], since: dt.datetime
) -> dict[int, list[tuple[dt.datetime, int]]]:
    """What arrived for each room from a moment on: when, and how many fen less what was given back."""
    rows = session.exec(
        select(col(Payment.room_id), col(Payment.paid_at), col(Payment.amount) - _given_back())
        .where(col(Payment.room_id).in_(room_ids), col(Payment.paid_at) >= since)
        .limit(_MOST_ROWS)
    )
    found: dict[int, list[tuple[dt.datetime, int]]] = defaultdict(list)
    for room_id, paid_at, amount in rows:
        if room_id is not None:
            found[room_id].append((paid_at, int(amount)))
    return found


def rests_of_rooms(session: Session, room_ids: Sequence[int]) -> dict[int, list[Rest]]:
    """The payments of each room that still hold something, the earliest first."""
    rows = session.exec(_RESTS, params={"room_ids": list(room_ids)})
    found: dict[int, list[Rest]] = defaultdict(list)
    for payment, amount in rows:
        if payment.room_id is not None:
            found[payment.room_id].append(Rest(payment, int(amount)))
    return found


def refunded_of(session: Session, payment_ids: Collection[int]) -> dict[int, int]:
    """What was given back of these payments, in fen, by payment id."""
    rows = session.exec(
        select(Refund.payment_id, func.sum(Refund.amount))
        .where(col(Refund.payment_id).in_(list(payment_ids)))
        .group_by(col(Refund.payment_id))
    )
    return {payment_id: int(amount) for payment_id, amount in rows}


def refund_by_key(session: Session, gateway: str, refund_number: str) -> Refund | None:
    """The refund known by gateway and number."""
    return session.exec(
        select(Refund).where(col(Refund.gateway) == gateway, col(Refund.refund_number) == refund_number)
    ).one_or_none()


def held_by_payments(session: Session, payment_ids: Collection[int]) -> list[HeldPart]:
    """What lines hold of these payments, the latest settled last."""
    return _held(session, col(Allocation.payment_id).in_(list(payment_ids)))


def held_by_line(session: Session, line_id: int) -> list[HeldPart]:
    """What a line holds of which payments, the latest settled last."""
    return _held(session, col(Allocation.line_id) == line_id)


def _held(session: Session, where: ColumnElement[bool]) -> list[HeldPart]:
    held = func.sum(Allocation.amount)
    rows = session.exec(
        select(Allocation.payment_id, Allocation.line_id, held)
        .where(where)
        .group_by(col(Allocation.payment_id), col(Allocation.line_id))
        .having(held > 0)
        .order_by(func.max(Allocation.effective_on), func.max(Allocation.id))
        .limit(_MOST_ROWS)
    )
    return [HeldPart(payment_id, line_id, int(amount)) for payment_id, line_id, amount in rows]


def book(session: Session, payment_id: int, line_id: int, amount: int, effective_on: dt.date) -> None:
    """Add to what a line holds of a payment on a day; below zero takes back. A day that nets to zero leaves no row."""
    row = session.exec(
        select(Allocation).where(
            col(Allocation.payment_id) == payment_id,
            col(Allocation.line_id) == line_id,
            col(Allocation.effective_on) == effective_on,
        )
    ).one_or_none()
    if row is None:
        row = Allocation(payment_id=payment_id, line_id=line_id, amount=0, effective_on=effective_on)
    row.amount += amount
    if row.amount:
        session.add(row)
    else:
        session.delete(row)
    session.flush()


def book_all(session: Session, parts: Sequence[tuple[int, int, int, dt.date]]) -> None:
    """Write new allocations given as (payment id, line id, fen, effective day); for payments just written."""
    names = ("payment_id", "line_id", "amount", "effective_on")
    if parts:
        session.execute(insert(Allocation), [dict(zip(names, part, strict=True)) for part in parts])


def open_promises_of(session: Session, room_ids: Sequence[int]) -> list[Promise]:
    """Promises still open of these rooms."""
    mine = select(Promise).where(col(Promise.room_id).in_(room_ids), col(Promise.state) == "open")
    return list(session.exec(mine.order_by(col(Promise.id)).limit(_MOST_ROWS)))
