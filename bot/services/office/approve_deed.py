"""The second person's word: a waiting deed is approved and done, or rejected. Nobody approves what they asked for."""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused
from bot.domain.rights import Right
from bot.services.broadcasts.write_broadcast import BROADCAST_DEED, broadcast_approved
from bot.services.campaigns.offer_waiver import OFFER_DEED, offer_approved
from bot.services.campaigns.prepare_file import FILE_DEED, file_approved, file_rejected
from bot.services.campaigns.run_campaign import START_DEED, start_approved
from bot.services.escalation.raise_case import LEGAL_DEED, legal_approved
from bot.services.office.agree_instalments import INSTALMENTS, instalments_approved
from bot.services.office.ask_waiver import WAIVE, WAIVE_LATE, late_waiver_approved, waive_approved
from bot.services.office.edit_script import EDIT, edit_approved, edit_rejected
from bot.services.office.pause_sending import RESUME, resume_all
from bot.services.staff.act_as import act_as
from storage import audit
from storage.approvals import APPROVED, REJECTED, WAITING, approval_to_decide
from storage.tables import Approval

Deed = Callable[[Session, Approval, str, dt.datetime], str]


def approve_deed(session: Session, approval_id: int, by: str, now: dt.datetime, *, reject: bool = False) -> str:
    """Decide; answers what was done, in words. `by` must be another person than the one who asked.

    Raises NotFound for an unknown number, Refused for one decided already or decided by the asker.
    """
    approval = approval_to_decide(session, approval_id)
    if approval is None:
        raise NotFound(f"没有审批 {approval_id}。用 guanjia approvals 看编号")
    if approval.state != WAITING:
        how = "批准" if approval.state == APPROVED else "驳回"
        raise Refused(f"审批 {approval_id} 已经由 {approval.decided_by} {how}了")
    name = act_as(session, by, Right.APPROVE)
    if not name:
        raise Refused("还没有员工，没有第二个人可以批准。先用 guanjia staff add 录入员工")
    if name == approval.asked_by:
        raise Refused(f"{name} 自己提出的，不能自己批准。请另一位同事来批（--by 姓名）")
    approval.state = REJECTED if reject else APPROVED
    approval.decided_by, approval.decided_at = name, now
    session.add(approval)
    deed = (_UNDEEDS if reject else _DEEDS).get(approval.deed)
    if reject and approval.deed == EDIT:
        edit_rejected(session, approval)
    done = "" if deed is None else deed(session, approval, name, now)
    detail = {"deed": approval.deed, "subject": approval.subject, "asked_by": approval.asked_by}
    verb = "reject" if reject else "approve"
    audit.append(session, at=now, by_staff=name, deed=verb, subject=f"approval:{approval.id}", detail=detail)
    return done or ("已驳回" if reject else "已批准")


def _resume(session: Session, _approval: Approval, by: str, now: dt.datetime) -> str:
    woken = resume_all(session, by, now)
    return f"已恢复发送，{woken} 条等着的消息重新排队"


# What happens once approved; a deed that only looks up its approval later (a formal demand) is not here.
_DEEDS: Mapping[str, Deed] = {
    RESUME: _resume,
    START_DEED: start_approved,
    BROADCAST_DEED: broadcast_approved,
    OFFER_DEED: offer_approved,
    FILE_DEED: file_approved,
    WAIVE: waive_approved,
    WAIVE_LATE: late_waiver_approved,
    EDIT: edit_approved,
    INSTALMENTS: instalments_approved,
    LEGAL_DEED: legal_approved,
}
# What happens once rejected.
_UNDEEDS: Mapping[str, Deed] = {FILE_DEED: file_rejected}
