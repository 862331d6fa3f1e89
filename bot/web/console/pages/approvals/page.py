"""审批: what waits for a second person, each with what it would do; nobody approves what they asked for."""

import anyio.to_thread
from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.rights import Actor, Right
from bot.services.office.approve_deed import approve_deed
from bot.web.console.page import Page
from bot.web.console.visit import Signed, number_of, words_of
from storage.approvals import APPROVED, REJECTED, approvals_decided, approvals_waiting, count_approvals
from storage.tables import Approval

router = APIRouter()
DEEDS = {
    "resume_all": "恢复发送",
    "campaign_start": "开始活动",
    "waive": "减免",
    "script_edit": "改话术",
    "waiver_offer": "减免方案",
    "legal_stage": "交法务",
    "broadcast": "群发",
    "instalment": "分期",
    "lawyer_file": "律师函备料",
}


@router.get("")
async def show(visit: Signed) -> Response:
    """Waiting, and decided lately."""

    def load(session: Session) -> tuple[list[Approval], list[Approval]]:
        return approvals_waiting(session), approvals_decided(session)

    waiting, decided = await visit.run(load)
    return await visit.page("approvals/approvals.html", "审批", waiting=waiting, decided=decided, deeds=DEEDS)


@router.post("/decide")
async def decide(visit: Signed) -> Response:
    """Yes or no. A second click finds it decided and changes nothing."""
    visit.need(Right.APPROVE)
    form = await visit.form()
    number, reject = number_of(form, "approval"), words_of(form, "verdict") == "no"

    def work(session: Session) -> str:
        known = session.get(Approval, number)
        mine = REJECTED if reject else APPROVED
        if known is not None and (known.state, known.decided_by) == (mine, visit.actor.name):
            return "驳回了" if reject else "批准了"  # the same click, twice
        return approve_deed(session, number, visit.actor.name, visit.now, reject=reject)

    done = await visit.run(work)
    await anyio.to_thread.run_sync(visit.parts.publish)
    return await visit.back("/console/approvals", done)


def _count(session: Session, actor: Actor) -> int:
    return count_approvals(session, but_by=actor.name) if actor.may(Right.APPROVE) else 0


PAGE = Page("approvals", "审批", 70, router, count=_count)
