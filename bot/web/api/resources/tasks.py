"""To-dos: what the bot promised that a colleague would do, and that it is done."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.services.office.close_task import close_task
from bot.services.office.tell_task import tell_task
from bot.web.api.asked import After, Body, Limit, NeededWords, Number, next_after
from bot.web.api.caller import Looking, Working
from storage.matters import tasks_waiting

router = APIRouter(prefix="/tasks", tags=["待办"])


class Task(BaseModel):
    """One to-do."""

    id: int
    kind: str
    room: str | None
    what: str
    opened_at: str
    due_at: str | None


class Tasks(BaseModel):
    """A page."""

    tasks: list[Task]
    next: int | None = Field(description="下一页的 after；没有下一页是 null")


class Outcome(Body):
    """How it ended."""

    outcome: NeededWords = Field(description="结果，一句话")
    upheld: bool | None = Field(default=None, description="异议才写：成立 true，不成立 false")


class Closed(BaseModel):
    """Done."""

    id: int
    outcome: str


@router.get("", summary="待办一览", description="还没办完的，一页一页按编号给。", response_model=Tasks)
async def tasks(caller: Looking, after: After = 0, limit: Limit = 100) -> dict[str, Any]:
    """What waits."""

    def work(session: Session) -> dict[str, Any]:
        found = tasks_waiting(session, after, limit)
        caller.saw(session, [task.room_id for task, _room in found], "接口：待办")
        rows = [tell_task(task, room) for task, room in found]
        return {"tasks": rows, "next": next_after([task.id for task, _room in found], limit)}

    return await caller.run(work)


@router.post(
    "/{number}/done", summary="办结一件", description="转人工的办结后，机器人接着应答。", response_model=Closed
)
async def done(caller: Working, number: Number, told: Outcome) -> dict[str, Any]:
    """Close it."""

    def work(session: Session) -> dict[str, Any]:
        task = close_task(session, number, told.outcome, upheld=told.upheld, by_staff=caller.actor.name, now=caller.now)
        return {"id": task.id, "outcome": task.outcome}

    return await caller.run(work)
