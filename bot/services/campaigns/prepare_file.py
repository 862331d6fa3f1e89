"""律师函 and 起诉: nothing is sent. Two people approve a household's file, 法务 gets it, the ladder stands still."""

import datetime as dt

from sqlmodel import Session

from bot.domain.campaign import Due, Step
from bot.services.staff.ask_approval import ask_approval
from storage.campaigns import PASSED, REACHED, RoomRef, step_of_room
from storage.matters import list_task
from storage.tables import Approval, Room, Task

FILE_DEED = "campaign_file"
LEGAL = "legal"
_WITHIN = dt.timedelta(days=10)


def ask_for_file(session: Session, step: Step, room: RoomRef, due: Due, now: dt.datetime) -> Approval:
    """The first person's waiting approval."""
    subject = f"{step.subject}:room:{room.id}:{due.opens_on.isoformat()}"
    terms = {
        "room": room.id,
        "campaign": step.campaign,
        "step": step.id,
        "title": step.title,
        "task": step.task,
        "left": step.approvals,
    }
    what = f"{step.title}（{room.code}）：要 {step.approvals} 个人批准，批准后交法务，由真正的律师定；自动步骤已停"
    return ask_approval(session, FILE_DEED, subject, what, "", now, terms)


def file_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """One person said yes: ask the next, who must be another; after the last, 法务 gets the task."""
    left = int(approval.terms["left"]) - 1
    if left > 0:
        subject, terms = f"{approval.subject}:{left}", {**approval.terms, "left": left}
        following = ask_approval(session, FILE_DEED, subject, approval.what, by, now, terms)
        return f"{by} 已批准，还要 {left} 个人批准：guanjia approve {following.id} --by 另一位同事"
    room = session.get_one(Room, int(approval.terms["room"]))
    task = list_task(
        session,
        Task(
            community_id=room.community_id,
            room_id=room.id,
            kind=LEGAL,
            subject=f"room:{room.id}:{approval.terms['campaign']}/{approval.terms['step']}",
            what=f"{approval.terms['title']}（{room.code}）：{approval.terms['task']}",
            opened_at=now,
            due_at=now + _WITHIN,
        ),
    )
    _settle(session, approval, REACHED, now, task.id)
    return f"批准齐了，已交法务备材料（待办 {task.id}）；什么都没有发给业主"


def file_rejected(session: Session, approval: Approval, _by: str, now: dt.datetime) -> str:
    """Somebody said no: nothing is prepared, and people decide what comes next."""
    _settle(session, approval, PASSED, now, None)
    return "已驳回：不备材料，自动步骤仍停着，由人决定下一步"


def _settle(session: Session, approval: Approval, outcome: str, now: dt.datetime, task_id: int | None) -> None:
    told = approval.terms
    row = step_of_room(session, int(told["room"]), str(told["campaign"]), str(told["step"]))
    if row is not None:
        row.outcome, row.outcome_at, row.task_id = outcome, now, task_id
        session.add(row)
