"""A colleague asks a platform to give money back; the books change when the platform says it is done."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.money import Fen, yuan
from storage import audit
from storage.payments import lock_rooms, refunded_of
from storage.tables import Payment, TradeRefund
from storage.trading import refunds_under_way


def ask_refund(  # noqa: PLR0913 - what, how much, why, under which number, when, by whom
    session: Session, payment_id: int, amount: Fen, because: str, number: str, now: dt.datetime, by_staff: str
) -> TradeRefund:
    """Put it down for the next round to the platform. Raises NotFound, and Refused for more than is left of it."""
    payment = session.get(Payment, payment_id)
    if payment is None:
        raise NotFound(f"没有收据 R{payment_id} 这笔收款。请核对收据号")
    if payment.room_id is not None:
        lock_rooms(session, [payment.room_id])
    left = (
        payment.amount - refunded_of(session, [payment.id]).get(payment.id, 0) - refunds_under_way(session, payment.id)
    )
    if not 0 < amount <= left:
        raise Refused(f"这笔收款还能退 {yuan(Fen(left))} 元，退 {yuan(amount)} 元不行。请核对金额")
    if not because.strip():
        raise Refused("请写退款的原因（--because），业主和以后查账的人都要看得懂")
    row = TradeRefund(
        number=number,
        gateway=payment.gateway,
        payment_id=payment.id,
        trade_number=payment.trade_number,
        amount=amount,
        because=because.strip(),
        asked_by=by_staff,
        asked_at=now,
        ask_at=now,
    )
    session.add(row)
    detail = {"number": number, "amount": amount, "because": row.because}
    audit.append(session, at=now, by_staff=by_staff, deed="ask_refund", subject=f"payment:{payment.id}", detail=detail)
    return row
