"""退款: money given back out of a payment, from its unused rest first, then from the lines it settled last."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen, yuan
from bot.domain.take_back import Held, take_back
from storage import audit
from storage.after_payment import stop_after_refund
from storage.payments import book, held_by_payments, lock_rooms, refund_by_key, refunded_of
from storage.tables import Payment, Refund


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """Money given back: of which payment, under which number, how many fen (above zero), when."""

    payment_id: int
    gateway: str
    refund_number: str
    amount: Fen
    refunded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Refunded:
    """What became of it: the fen taken from the unused rest, and what lines gave back. `duplicate`: it was known."""

    refund_id: int
    duplicate: bool
    from_rest: Fen = ZERO
    reopened: tuple[Held, ...] = ()


def refund(session: Session, notice: RefundNotice, now: dt.datetime, by_staff: str = "") -> Refunded:
    """Write the refund and take its money back. Raises NotFound and, for more than the payment still holds, Refused."""
    payment = session.get(Payment, notice.payment_id)
    if payment is None:
        raise NotFound(f"没有这笔收款（编号 {notice.payment_id}）。请核对后再退")
    if payment.room_id is not None:
        lock_rooms(session, [payment.room_id])
    known = refund_by_key(session, notice.gateway, notice.refund_number)
    if known is not None:
        return Refunded(known.id, duplicate=True)
    held = held_by_payments(session, [payment.id])
    refundable = payment.amount - refunded_of(session, [payment.id]).get(payment.id, 0)
    if not 0 < notice.amount <= refundable:
        raise Refused(f"这笔收款最多还能退 {yuan(refundable)} 元，退 {yuan(notice.amount)} 元不行。请核对金额")
    rest = refundable - sum(part.amount for part in held)
    from_rest = Fen(min(rest, notice.amount))
    reopened = take_back(
        Fen(notice.amount - from_rest),
        [Held(part.payment_id, part.line_id, Fen(part.amount)) for part in held],
    )
    row = _write(session, notice, reopened)
    whole = notice.amount >= refundable
    stop_after_refund(session, payment.id, now, f"退款 {yuan(notice.amount)} 元", unsent_too=whole)
    audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed="refund_payment",
        subject=f"payment:{payment.id}",
        detail={"refund": row.id, "amount": notice.amount, "lines": [[part.line_id, part.amount] for part in reopened]},
    )
    return Refunded(row.id, duplicate=False, from_rest=from_rest, reopened=reopened)


def _write(session: Session, notice: RefundNotice, reopened: tuple[Held, ...]) -> Refund:
    row = Refund(
        payment_id=notice.payment_id,
        gateway=notice.gateway,
        refund_number=notice.refund_number,
        amount=notice.amount,
        refunded_at=notice.refunded_at,
    )
    session.add(row)
    session.flush()
    for part in reopened:
        book(session, part.payment_id, part.line_id, -part.amount, day_of(notice.refunded_at))
    return row
