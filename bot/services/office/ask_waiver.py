"""减免 of an issued line or of a late charge: one colleague asks with the reason, another approves, then it is lower.

Within the office's limit for a household and year one who holds the right to approve may decide alone, on record.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.moments import day_of
from bot.domain.money import ZERO, Fen, yuan
from bot.services.bills.show_bill import load_bill
from bot.services.money.grant_waiver import WaiverOrder, grant_waiver
from bot.services.office.waive_late_charge import LateChargeOrder, check_sum, waive_late_charge
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.approvals import APPROVED
from storage.bills import items_of_lines, waived_since
from storage.tables import Approval, BillLine, Room

WAIVE, WAIVE_LATE = "waive", "waive_late_charge"
_YEAR = dt.timedelta(days=365)


def ask_waiver(  # noqa: PLR0913 - which line, how much, why, by whom, when
    session: Session,
    line_id: int,
    amount: Fen,
    because: str,
    by_staff: str,
    now: dt.datetime,
    alone_up_to: Fen = ZERO,
) -> Approval:
    """The waiting approval, or one decided already. Raises NotFound, Refused for a sum that cannot be or no reason.

    `alone_up_to`: what this colleague may waive alone for a household in a year.
    """
    line = session.get(BillLine, line_id)
    room = session.get(Room, line.room_id) if line is not None else None
    if line is None or room is None:
        raise NotFound("没有这条账单明细。刷新页面再试")
    if not 0 < amount <= line.amount:
        raise Refused(f"这条明细应缴 {yuan(line.amount)} 元，减免 {yuan(amount)} 元不行。请核对金额")
    item, period = items_of_lines(session, [line_id])[line_id]
    what = f"{room.code} 的{item}（{period.label}）减免 {yuan(amount)} 元：{because}"
    terms = {"line": line_id, "amount": int(amount), "because": because}
    return _ask(session, WAIVE, room, f"line:{line_id}", what, terms, by_staff, now, alone_up_to)


def ask_late_waiver(  # noqa: PLR0913 - which home, how much, why, by whom, when
    session: Session, room: Room, amount: Fen, because: str, by_staff: str, now: dt.datetime, alone_up_to: Fen = ZERO
) -> Approval:
    """The same of the late charge that has grown by today."""
    check_sum(room.code, amount, load_bill(session, room.id, day_of(now)).late_charge)
    what = f"{room.code} 的违约金减免 {yuan(amount)} 元：{because}"
    terms = {"room": room.id, "amount": int(amount), "because": because}
    return _ask(session, WAIVE_LATE, room, f"room:{room.id}:late_charge", what, terms, by_staff, now, alone_up_to)


def waive_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """It is agreed: the line is lower, once."""
    terms = approval.terms
    order = WaiverOrder(int(terms["line"]), Fen(int(terms["amount"])), str(terms["because"]), f"审批{approval.id}")
    done = grant_waiver(session, order, now, by)
    return f"减免了 {yuan(order.amount)} 元，这条现在应缴 {yuan(done.line_amount)} 元"


def late_waiver_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """It is agreed: the late charge is lower, once."""
    terms = approval.terms
    order = LateChargeOrder(int(terms["room"]), Fen(int(terms["amount"])), str(terms["because"]), f"审批{approval.id}")
    left = waive_late_charge(session, order, now, by)
    return f"减免了违约金 {yuan(order.amount)} 元，算到今天还有 {yuan(left)} 元；没付清前按合同接着算"


def _ask(  # noqa: PLR0913 - the deed and its terms
    session: Session,
    deed: str,
    room: Room,
    subject: str,
    what: str,
    terms: Mapping[str, Any],
    by_staff: str,
    now: dt.datetime,
    alone_up_to: Fen,
) -> Approval:
    if not str(terms["because"]).strip():
        raise Refused("请写明减免的原因。批准的人和以后查账的人都要看")
    approval = ask_approval(session, deed, subject, what, by_staff, now, terms)
    asked = int(approval.terms["amount"])  # of the one that waits already, where there is one
    if approval.asked_by == by_staff and waived_since(session, room.id, day_of(now) - _YEAR) + asked <= alone_up_to:
        approval.state, approval.decided_by, approval.decided_at = APPROVED, by_staff, now
        session.add(approval)
        (waive_approved if deed == WAIVE else late_waiver_approved)(session, approval, by_staff, now)
        detail = {"deed": deed, "subject": subject, "alone_up_to": int(alone_up_to)}
        audit.append(
            session, at=now, by_staff=by_staff, deed="approve_alone", subject=f"approval:{approval.id}", detail=detail
        )
    return approval
