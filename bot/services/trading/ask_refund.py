"""A colleague asks a platform to give money back; the books change when the platform says it is done."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.money import Fen, yuan
from bot.domain.trade import RefundState
from bot.services.money.refund_payment import RefundNotice, refund
from storage import audit
from storage.payments import lock_rooms, refunded_of
from storage.tables import Payment, TradeRefund
from storage.trading import refunds_under_way


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What to give back: of which payment, how many fen, why, under which number of ours."""

    payment_id: int
    amount: Fen
    because: str
    number: str


def ask_refund(session: Session, wish: RefundWish, online: Collection[str], now: dt.datetime, by_staff: str) -> str:
    """Give money back: through its platform (`online` names those we trade with), else over the counter at once.

    Answers the refund's state. Raises NotFound, and Refused for more than is left of the payment or without a reason.
    """
    payment = session.get(Payment, wish.payment_id)
    if payment is None:
        raise NotFound(f"没有收据 R{wish.payment_id} 这笔收款。请核对收据号")
    if not wish.because.strip():
        raise Refused("请写退款的原因（--because），业主和以后查账的人都要看得懂")
    if payment.room_id is not None:
        lock_rooms(session, [payment.room_id])
    given_back = refunded_of(session, [payment.id]).get(payment.id, 0) + refunds_under_way(session, payment.id)
    left = payment.amount - given_back
    if not 0 < wish.amount <= left:
        raise Refused(f"这笔收款还能退 {yuan(Fen(left))} 元，退 {yuan(wish.amount)} 元不行。请核对金额")
    if payment.gateway not in online:
        refund(session, RefundNotice(payment.id, payment.gateway, wish.number, wish.amount, now), now, by_staff)
        return RefundState.DONE
    _put_down(session, payment, wish, now, by_staff)
    return RefundState.ASKED


def _put_down(session: Session, payment: Payment, wish: RefundWish, now: dt.datetime, by_staff: str) -> None:
    """For the next round to the platform."""
    session.add(
        TradeRefund(
            number=wish.number,
            gateway=payment.gateway,
            payment_id=payment.id,
            trade_number=payment.trade_number,
            amount=wish.amount,
            because=wish.because.strip(),
            asked_by=by_staff,
            asked_at=now,
            ask_at=now,
        )
    )
    detail = {"number": wish.number, "amount": wish.amount, "because": wish.because.strip()}
    audit.append(session, at=now, by_staff=by_staff, deed="ask_refund", subject=f"payment:{payment.id}", detail=detail)
