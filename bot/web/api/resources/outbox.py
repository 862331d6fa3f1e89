"""The outbox: what waits to be sent, what was sent, what failed and why."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.services.sending.tell_outbox import tell_outbox
from bot.web.api.asked import After, Limit, next_after
from bot.web.api.caller import Looking
from storage.outbox_page import log_page, outbox_page

router = APIRouter(prefix="/outbox", tags=["发件箱"])
State = Literal["pending", "leased", "sending", "sent", "unknown", "dead", "expired", "cancelled", "held"]


class Message(BaseModel):
    """`guanjia outbox`, one line of it."""

    key: str
    household: str | None = Field(description="小区/房号")
    recipient: int | None
    channel: str
    kind: str
    state: State
    due_at: str
    sent_at: str | None
    attempts: int
    because: str
    code: str
    text: str


class Messages(BaseModel):
    """A page."""

    messages: list[Message]
    next: int | None = Field(description="下一页的 after；没有下一页是 null")


@router.get("", summary="发件箱", description="finished=true 看早就办完、已移到记录里的。", response_model=Messages)
async def outbox(
    caller: Looking, state: State | None = None, after: After = 0, limit: Limit = 100, *, finished: bool = False
) -> dict[str, Any]:
    """A page of it, the oldest first."""

    def work(session: Session) -> dict[str, Any]:
        page = (log_page if finished else outbox_page)(session, after, limit, state)
        caller.saw(session, [told.row.room_id for told in page], "接口：发件箱")
        return {
            "messages": [tell_outbox(told) for told in page],
            "next": next_after([told.row.id for told in page], limit),
        }

    return await caller.run(work)
