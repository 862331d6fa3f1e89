"""减免 of an issued line: one colleague asks with the reason, another approves, and only then the line is lower."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.money import Fen, yuan
from bot.services.money.grant_waiver import WaiverOrder, grant_waiver
from bot.services.staff.ask_approval import ask_approval
from storage.bills import items_of_lines
from storage.tables import Approval, BillLine, Room

WAIVE = "waive"


def ask_waiver(  # noqa: PLR0913 - which line, how much, why, by whom, when
    session: Session, line_id: int, amount: Fen, because: str, by_staff: str, now: dt.datetime
) -> Approval:
    """The waiting approval. Raises NotFound, and Refused for a sum the line does not hold or without a reason."""
    line = session.get(BillLine, line_id)
    room = session.get(Room, line.room_id) if line is not None else None
    if line is None or room is None:
        raise NotFound("没有这条账单明细。刷新页面再试")
    if not 0 < amount <= line.amount:
        raise Refused(f"这条明细应缴 {yuan(line.amount)} 元，减免 {yuan(amount)} 元不行。请核对金额")
    if not because.strip():
        raise Refused("请写明减免的原因。批准的人和以后查账的人都要看")
    item, period = items_of_lines(session, [line_id])[line_id]
    what = f"{room.code} 的{item}（{period}）减免 {yuan(amount)} 元：{because}"
    terms = {"line": line_id, "amount": int(amount), "because": because}
    return ask_approval(session, WAIVE, f"line:{line_id}", what, by_staff, now, terms)


def waive_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """The second person agreed: the line is lower, once."""
    terms = approval.terms
    order = WaiverOrder(int(terms["line"]), Fen(int(terms["amount"])), str(terms["because"]), f"审批{approval.id}")
    done = grant_waiver(session, order, now, by)
    return f"减免了 {yuan(order.amount)} 元，这条现在应缴 {yuan(done.line_amount)} 元"
