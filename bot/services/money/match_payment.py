"""认领: a person says whose money an unmatched payment is; it settles that room's lines like any other from then on."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.services.money.apply_prepayment import apply_prepayment
from storage import audit
from storage.matters import close_payment_matters, close_tasks_about
from storage.outbox import cancel_reminders
from storage.payments import lock_rooms
from storage.tables import Payment, Room

UNMATCHED = "unmatched_money"


def match_payment(session: Session, payment_id: int, room: Room, by_staff: str, now: dt.datetime) -> str:
    """Give the money its room; answers what became of it.

    Raises NotFound, and Refused for money that has a room already or belongs to another community.
    """
    payment = session.get(Payment, payment_id)
    if payment is None:
        raise NotFound("没有这笔款。刷新名单再试")
    if payment.room_id == room.id:
        return f"{yuan(payment.amount)} 元已经认领到 {room.code}"
    if payment.room_id is not None:
        raise Refused("这笔款已经有人认领了。认错了请用退款更正，不能直接改")
    if payment.community_id != room.community_id:
        raise Refused(f"这笔款进的是另一个小区的账，不能认到 {room.code}")
    lock_rooms(session, [room.id])
    payment.room_id = room.id
    session.add(payment)
    session.flush()
    parts = apply_prepayment(session, room.community_id, [room.id], day_of(now)).get(room.id, [])
    cancel_reminders(session, [room.id], "已到账")
    close_payment_matters(session, [room.id], now, "款已认领")
    close_tasks_about(session, UNMATCHED, f"payment:{payment.id}", f"{by_staff} 认领到 {room.code}", now)
    detail = {"room": room.id, "lines": len(parts)}
    audit.append(
        session, at=now, by_staff=by_staff, deed="match_payment", subject=f"payment:{payment.id}", detail=detail
    )
    return f"{yuan(payment.amount)} 元认领到 {room.code}，核销 {len(parts)} 项"
