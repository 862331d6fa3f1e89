"""停止一切发送: one button and a reason stop everything but replies; a second person lets it go again."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.rights import Right
from bot.services.office.pause_sending import RESUME, ask_to_resume, pause_all
from bot.web.console.page import Page
from bot.web.console.visit import Signed, words_of
from storage.approvals import waiting_about
from storage.outbox import count_states
from storage.pauses import pause_in_force
from storage.tables import Approval, Pause

router = APIRouter()


@router.get("")
async def show(visit: Signed) -> Response:
    """What stands still, or would."""

    def load(session: Session) -> tuple[Pause | None, Approval | None, dict[str, int]]:
        pause = pause_in_force(session)
        asked = waiting_about(session, RESUME, f"pause:{pause.id}") if pause is not None else None
        return pause, asked, count_states(session)

    pause, asked, states = await visit.run(load)
    return await visit.page("stop/stop.html", "停止一切发送", pause=pause, asked=asked, states=states)


@router.post("")
async def stop(visit: Signed) -> Response:
    """Stop. Whoever works here may: a minute lost asking is a hundred wrong messages."""
    visit.need(Right.WORK)
    why = words_of(await visit.form(), "why", 200)
    _, is_new = await visit.run(lambda session: pause_all(session, why, visit.actor.name, visit.now))
    return await visit.back("/console/stop", "已停止一切发送" if is_new else "之前已经停了，没有再停一次")


@router.post("/resume")
async def resume(visit: Signed) -> Response:
    """Ask a second person."""
    visit.need(Right.WORK)
    approval = await visit.run(lambda session: ask_to_resume(session, visit.actor.name, visit.now))
    return await visit.back("/console/stop", f"提请恢复了（编号 {approval.id}），等另一位同事在“审批”里批准")


PAGE = Page("stop", "停止一切发送", None, router)
