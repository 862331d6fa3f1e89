"""A colleague is done with a to-do: it is closed with its outcome, and what waited for it goes on.

A hand-over that is done gives the talk back to the bot; an objection that is decided ends, and so does its hold.
"""

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.moments import day_of
from bot.services.talk.talk_state import read_state, write_state
from storage import audit
from storage.matters import open_objections, release_holds
from storage.tables import Task
from storage.talks import conversation_with, keep_state

OBJECTION, HAND_OVER = "objection", "hand_over"


def close_task(  # noqa: PLR0913 - which, how it ended, by whom, when
    session: Session, task_id: int, outcome: str, *, upheld: bool | None, by_staff: str, now: dt.datetime
) -> Task:
    """Close one to-do. `upheld` decides an objection and is asked for no other.

    Raises NotFound for an unknown number, Refused for one already closed, WrongUse when the decision is missing.
    """
    task = session.get(Task, task_id)
    if task is None:
        raise NotFound(f"没有待办 {task_id}。用 guanjia tasks 看编号")
    if task.done_at is not None:
        raise Refused(f"待办 {task_id} 已经办结：{task.outcome}")
    if task.kind == OBJECTION:
        _decide(session, task, upheld, now)
    task.done_at, task.outcome = now, outcome
    session.add(task)
    if task.kind == HAND_OVER:
        _give_back(session, task, now)
    detail = {"kind": task.kind, "subject": task.subject, "outcome": outcome, "upheld": upheld}
    audit.append(session, at=now, by_staff=by_staff, deed="close_task", subject=f"task:{task.id}", detail=detail)
    return task


def _decide(session: Session, task: Task, upheld: bool | None, now: dt.datetime) -> None:  # noqa: FBT001 - a verdict
    if upheld is None:
        raise WrongUse(f"待办 {task.id} 是一条异议，请加 --upheld（成立）或 --rejected（不成立）")
    reason = task.subject.rpartition(":")[2]
    for objection in open_objections(session, task.room_id or 0):
        if objection.reason == reason:
            objection.decided_on, objection.upheld = day_of(now), upheld
            session.add(objection)
    release_holds(session, task.room_id or 0, reason, now)


def _give_back(session: Session, task: Task, now: dt.datetime) -> None:
    if task.identity_id is None:
        return
    conversation = conversation_with(session, task.identity_id, now)
    state = replace(read_state(conversation.state), with_person=False)
    keep_state(session, conversation, write_state(state), now)
