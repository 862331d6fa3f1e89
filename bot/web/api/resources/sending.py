"""Stop everything in one word, ask to let it go again, and ask the wall about a text."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.domain.red_line import Audience
from bot.services.content.tell_breaches import tell_breaches
from bot.services.office.pause_sending import ask_to_resume, pause_all
from bot.web.api.asked import Body, NeededWords
from bot.web.api.caller import Looking, Working

router = APIRouter(tags=["发送"])


class Why(Body):
    """The reason."""

    why: NeededWords


class Paused(BaseModel):
    """The pause in force."""

    paused: bool
    why: str
    by: str


class Waiting(BaseModel):
    """A second person is asked."""

    pending_approval: int = Field(description="审批编号；要另一位同事批准")


class Text(Body):
    """A text of ours."""

    text: NeededWords
    to: Audience = Audience.OWNER


class Fault(BaseModel):
    """A red line touched."""

    rule: str
    span: list[int]
    words: str
    because: str
    mend: str


class Judged(BaseModel):
    """`guanjia lint --json`."""

    text: str
    to: Audience
    ok: bool
    faults: list[Fault]


@router.post("/pause-all", summary="停止一切发送", description="回答业主的除外；马上生效。", response_model=Paused)
async def pause(caller: Working, told: Why) -> dict[str, Any]:
    """From this moment; a pause in force stays as it is."""

    def work(session: Session) -> dict[str, Any]:
        row, _is_new = pause_all(session, told.why, caller.actor.name, caller.now)
        return {"paused": True, "why": row.why, "by": row.by_staff}

    return await caller.run(work)


@router.post(
    "/resume-all",
    summary="提请恢复发送",
    description="要另一位同事批准才恢复，接口不能批。",
    response_model=Waiting,
    status_code=202,
)
async def resume(caller: Working) -> dict[str, Any]:
    """The waiting approval."""

    def work(session: Session) -> dict[str, Any]:
        return {"pending_approval": ask_to_resume(session, caller.actor.name, caller.now).id}

    return await caller.run(work)


@router.post(
    "/lint", summary="这句话发得出去吗", description="碰了哪条红线、为什么、怎么改；只看，不发。", response_model=Judged
)
async def lint(caller: Looking, told: Text) -> dict[str, Any]:
    """The wall's judgement of the words alone."""
    return tell_breaches(told.text, told.to, caller.parts.wall().judge(told.text, told.to))
