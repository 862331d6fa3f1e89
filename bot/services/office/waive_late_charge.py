"""减免违约金: an approved sum off the late charge that has grown on a household's open lines, the oldest line first.

What grows afterwards is asked for by the clause as before; a line paid in full asks for none anyway.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.domain.money import Fen, yuan
from bot.services.bills.show_bill import load_bill
from storage import audit
from storage.bills import waivers_by_approval
from storage.payments import lock_rooms
from storage.tables import Room, Waiver


@dataclass(frozen=True, slots=True)
class LateChargeOrder:
    """So many fen (above zero) off a household's late charge, why, and the approval's number, which is used once."""

    room_id: int
    amount: Fen
    because: str
    approval: str


def waive_late_charge(session: Session, order: LateChargeOrder, now: dt.datetime, by_staff: str) -> Fen:
    """What of the late charge is left. Raises Refused for more than has grown by today."""
    lock_rooms(session, [order.room_id])
    if not waivers_by_approval(session, order.approval):
        bill = load_bill(session, order.room_id, day_of(now))
        check_sum(session.get_one(Room, order.room_id).code, order.amount, bill.late_charge)
        charged = [(line.line_id, line.late_charge) for line in sorted(bill.lines, key=lambda line: line.period)]
        waivers = [
            Waiver(
                line_id=line_id,
                amount=part,
                because=order.because,
                approval=order.approval,
                granted_on=day_of(now),
                of_late_charge=True,
            )
            for line_id, part in _shared(order.amount, charged)
        ]
        session.add_all(waivers)
        session.flush()
        detail = {"amount": order.amount, "because": order.because, "approval": order.approval}
        subject = f"room:{order.room_id}"
        audit.append(session, at=now, by_staff=by_staff, deed="waive_late_charge", subject=subject, detail=detail)
    return load_bill(session, order.room_id, day_of(now)).late_charge


def check_sum(room: str, amount: Fen, grown: Fen) -> None:
    """Raises Refused where nothing has grown, or less."""
    if grown <= 0:
        raise Refused(f"{room} 现在没有违约金：没有登记违约金条款，或没有逾期未付的账。不用减免")
    if not 0 < amount <= grown:
        raise Refused(f"{room} 的违约金算到今天是 {yuan(grown)} 元，减免 {yuan(amount)} 元不行。请核对金额")


def _shared(amount: Fen, charged: Sequence[tuple[int, Fen]]) -> list[tuple[int, Fen]]:
    shared, left = [], amount
    for line_id, charge in charged:
        part = Fen(min(charge, left))
        if part > 0:
            shared.append((line_id, part))
            left = Fen(left - part)
    return shared
