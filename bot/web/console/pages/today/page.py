"""今天: one list of what waits for me, the most urgent first, each with the button that goes there."""

import datetime as dt
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.moments import CHINA
from bot.domain.rights import Actor, Right
from bot.services.money.match_payment import UNMATCHED
from bot.services.office.close_task import OBJECTION, close_task
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, number_of, words_of
from bot.web.console.words import KINDS
from storage.approvals import approvals_waiting
from storage.desk import count_tasks, doubtful_sends, tasks_due
from storage.inbox import Talk, talks_waiting
from storage.tables import Room, Task

router = APIRouter()
_MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing: until when, what kind, where, what, and where to go. `task_id`: it can be closed right here."""

    due_at: dt.datetime | None
    kind: str
    where: str
    what: str
    link: str
    act: str
    task_id: int = 0
    decides: bool = False


@router.get("")
async def show(visit: Signed, kind: str = "") -> Response:
    """The list, or its part of one kind."""

    def load(session: Session) -> list[Waiting]:
        return [
            *_talks(session, visit),
            *_tasks(session, visit, kind),
            *_decisions(session, visit),
            *_doubts(session, visit),
        ]

    found = await visit.run(load)
    kinds = {one.kind: sum(other.kind == one.kind for other in found) for one in found}
    shown = sorted(
        (one for one in found if not kind or one.kind == kind),
        key=lambda one: (one.due_at is None, one.due_at or visit.now),
    )
    groups = _grouped(shown, visit.now)
    values = {"groups": groups, "kinds": kinds, "kind": kind, "late": sum(_late(one, visit.now) for one in found)}
    if visit.is_fragment:
        return visit.part("today/list.html", **values)
    return await visit.page("today/today.html", "今天", **values)


@router.post("/done")
async def done(visit: Signed) -> Response:
    """Close a to-do with its outcome; an objection also with the decision."""
    visit.need(Right.WORK)
    form = await visit.form()
    number, outcome = number_of(form, "task"), words_of(form, "outcome", 200) or "已办结"
    verdict = {"yes": True, "no": False}.get(words_of(form, "upheld"))

    def work(session: Session) -> None:
        task = session.get(Task, number)
        if task is not None and task.room_id is not None:
            in_scope(visit, session.get(Room, task.room_id))
        close_task(session, number, outcome, upheld=verdict, by_staff=visit.actor.name, now=visit.now)

    await visit.run(work)
    return await visit.back("/console/today", f"办结了：{outcome}")


def _talks(session: Session, visit: Visit) -> list[Waiting]:
    if not visit.actor.may(Right.READ_TALKS):
        return []
    return [
        Waiting(
            talk.conversation.waiting_since,
            "业主在等回话",
            _where(talk),
            talk.last.text if talk.last else "",
            f"/console/inbox/{talk.conversation.id}",
            "去回话",
        )
        for talk in talks_waiting(session, visit.actor.scope)
    ]


def _where(talk: Talk) -> str:
    who = talk.person.name if talk.person else "没核对身份的人"
    return f"{talk.room.code} {who}" if talk.room else who


def _tasks(session: Session, visit: Visit, kind: str) -> list[Waiting]:
    code = next((code for code, word in KINDS.items() if word == kind), "")
    return [
        Waiting(
            task.due_at,
            KINDS.get(task.kind, task.kind),
            " ".join(filter(None, [community, room.code if room else ""])),
            task.what,
            f"/console/bills/room/{room.id}"
            if room
            else "/console/bills/unmatched"
            if "unmatched" in task.kind
            else "",
            "看这户" if room else "去认领" if "unmatched" in task.kind else "",
            task.id,
            decides=task.kind == OBJECTION,
        )
        for task, room, community in tasks_due(session, visit.actor.scope, code, _MOST)
    ]


def _way(task: Task, room: Room | None) -> tuple[str, str]:
    if room is not None:
        return f"/console/bills/room/{room.id}", "看这户"
    return ("/console/bills/unmatched", "去认领") if task.kind == UNMATCHED else ("", "")


def _decisions(session: Session, visit: Visit) -> list[Waiting]:
    if not visit.actor.may(Right.APPROVE):
        return []
    return [
        Waiting(None, "等您批准", row.asked_by, row.what, f"/console/approvals#a{row.id}", "去看看")
        for row in approvals_waiting(session)
        if row.asked_by != visit.actor.name
    ]


def _doubts(session: Session, visit: Visit) -> list[Waiting]:
    return [
        Waiting(
            row.due_at, "发没发到不清楚", room.code if room else "", row.text, "/console/outbox?state=unknown", "去核对"
        )
        for row, room in doubtful_sends(session, visit.actor.scope)
    ]


def _grouped(shown: list[Waiting], now: dt.datetime) -> list[tuple[str, list[Waiting]]]:
    ends = now.astimezone(CHINA).replace(hour=23, minute=59, second=59)
    groups: dict[str, list[Waiting]] = {"已经超期": [], "今天到期": [], "以后": []}
    for one in shown:
        when = "已经超期" if _late(one, now) else "今天到期" if one.due_at and one.due_at <= ends else "以后"
        groups[when].append(one)
    return [(title, rows) for title, rows in groups.items() if rows]


def _late(one: Waiting, now: dt.datetime) -> bool:
    return one.due_at is not None and one.due_at < now


def _count(session: Session, actor: Actor) -> int:
    return sum(count_tasks(session, actor.scope).values())


PAGE = Page("today", "今天", 10, router, count=_count)
