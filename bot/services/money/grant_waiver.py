"""减免: an approved reduction of an issued line. What was paid beyond the new amount settles other lines or waits."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.money import Fen, yuan
from bot.domain.payment import SettledPart
from bot.domain.take_back import Held, take_back
from bot.services.money.apply_prepayment import apply_prepayment
from storage import audit
from storage.bills import waivers_by_approval
from storage.payments import book, held_by_line, lock_rooms
from storage.tables import BillLine, Room, Waiver


@dataclass(frozen=True, slots=True)
class WaiverOrder:
    """So many fen (above zero) off a line, why, and the approval's number, which is used once."""

    line_id: int
    amount: Fen
    because: str
    approval: str


@dataclass(frozen=True, slots=True)
class Waived:
    """What became of it: the line's new amount, what it no longer holds of payments, and where that went instead."""

    waiver_id: int
    duplicate: bool
    line_amount: Fen
    released: tuple[Held, ...] = ()
    moved: tuple[SettledPart, ...] = ()


def grant_waiver(session: Session, order: WaiverOrder, now: dt.datetime, by_staff: str = "") -> Waived:
    """Lower a line once for an approval. Raises NotFound, and Refused for more than the line's amount."""
    line = session.get(BillLine, order.line_id)
    if line is None:
        raise NotFound(f"没有这条账单明细（编号 {order.line_id}）。请核对后再减免")
    lock_rooms(session, [line.room_id])
    known = waivers_by_approval(session, order.approval)
    if known:
        return _again(known[0], order, line)
    if not 0 < order.amount <= line.amount:
        raise Refused(f"这条明细应缴 {yuan(line.amount)} 元，减免 {yuan(order.amount)} 元不行。请核对金额")
    line.amount -= order.amount
    waiver = Waiver(
        line_id=line.id,
        amount=order.amount,
        because=order.because,
        approval=order.approval,
        granted_on=day_of(now),
    )
    session.add_all([line, waiver])
    session.flush()
    released = _release(session, line, day_of(now))
    moved = _settle_others(session, line.room_id, day_of(now)) if released else []
    audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed="grant_waiver",
        subject=f"line:{line.id}",
        detail={"waiver": waiver.id, "amount": order.amount, "because": order.because, "approval": order.approval},
    )
    return Waived(waiver.id, duplicate=False, line_amount=Fen(line.amount), released=released, moved=tuple(moved))


def _again(known: Waiver, order: WaiverOrder, line: BillLine) -> Waived:
    if (known.line_id, known.amount, known.of_late_charge) != (order.line_id, order.amount, False):
        raise Refused(f"审批号 {order.approval} 已用于另一笔减免。每笔减免要有自己的审批号")
    return Waived(known.id, duplicate=True, line_amount=Fen(line.amount))


def _release(session: Session, line: BillLine, today: dt.date) -> tuple[Held, ...]:
    """Take from the line what it holds beyond its amount, the payment settled last first."""
    held = [Held(part.payment_id, part.line_id, Fen(part.amount)) for part in held_by_line(session, line.id)]
    beyond = sum(part.amount for part in held) - line.amount
    released = take_back(Fen(max(beyond, 0)), held)
    for part in released:
        book(session, part.payment_id, part.line_id, -part.amount, today)
    return released


def _settle_others(session: Session, room_id: int, today: dt.date) -> list[SettledPart]:
    room = session.get_one(Room, room_id)
    return apply_prepayment(session, room.community_id, [room_id], today).get(room_id, [])
