"""今天: one list of what waits for me, the most urgent first, each with the button that goes there."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.moments import CHINA
from bot.domain.rights import Actor, Right
from bot.services.money.match_payment import UNMATCHED
from bot.services.office.close_task import OBJECTION, close_task
from bot.services.office.hold_talk import HAND_OVER
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, in_scope, number_of, words_of
from bot.web.console.words import KINDS
from storage.approvals import approvals_waiting
from storage.community_facts import communities
from storage.desk import count_tasks, doubtful_sends, tasks_due
from storage.inbox import Talk, talks_waiting
from storage.tables import Room, Task

router = APIRouter()
_MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing: until when, what kind, where, what, and where to go.

    `task_id`: the to-do behind it; `since`: an owner waits for an answer since then.
    """

    due_at: dt.datetime | None
    kind: str
    where: str
    what: str
    link: str
    act: str
    task_id: int = 0
    decides: bool = False
    since: dt.datetime | None = None

    @property
    def closes(self) -> bool:
        """Is it a to-do of its own, closed with a word right here?"""
        return self.task_id > 0 and self.since is None


@router.get("")
async def show(visit: Signed, kind: str = "") -> Response:
    """The list, or its part of one kind."""

    def load(session: Session) -> tuple[list[Waiting], dict[str, int]]:
        talks, tasks = _talks(session, visit), tasks_due(session, visit.actor.scope, _code_of(kind), _MOST)
        answered = {talk.task_id for talk in talks}  # asked for a person and waits: one thing, not two
        found = [
            *talks,
            *(_task(*row) for row in tasks if row[0].id not in answered),
            *_decisions(session, visit),
            *_doubts(session, visit),
        ]
        others = Counter(one.kind for one in found if not one.closes)
        counted = Counter({_word(code): number for code, number in count_tasks(session, visit.actor.scope).items()})
        counted[_word(HAND_OVER)] -= sum(bool(number) for number in answered)
        return found, {name: number for name, number in (others + counted).items() if number > 0}

    found, kinds = await visit.run(load)
    shown = sorted(
        (one for one in found if not kind or one.kind == kind),
        key=lambda one: (one.due_at is None, one.due_at or visit.now),
    )
    groups = _grouped(shown, visit.now)
    late = sum(_late(one, visit.now) for one in found)
    settled = bool(found) or bool(await visit.run(communities))
    values = {"groups": groups, "kinds": kinds, "kind": kind, "late": late, "settled": settled}
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
    asked = {task.identity_id: task for task, _, _ in tasks_due(session, visit.actor.scope, HAND_OVER, _MOST)}
    return [_talk(talk, asked.get(talk.identity.id)) for talk in talks_waiting(session, visit.actor.scope)]


def _talk(talk: Talk, asked: Task | None) -> Waiting:
    """An owner who waits, until the deadline of the hand-over; without one, or asking anew after it, since then."""
    since, due_at = talk.conversation.waiting_since, asked.due_at if asked is not None else None
    return Waiting(
        due_at if due_at and since and since < due_at else since,
        "业主在等回话",
        _where(talk),
        talk.heard.text if talk.heard else "",
        f"/console/inbox/{talk.conversation.id}",
        "去回话",
        asked.id if asked is not None else 0,
        since=since,
    )


def _where(talk: Talk) -> str:
    who = talk.person.name if talk.person else "没核对身份的人"
    return f"{talk.room.code} {who}" if talk.room else who


def _task(task: Task, room: Room | None, community: str) -> Waiting:
    link, act = _way(task, room)
    where = " ".join(filter(None, [community, room.code if room else ""]))
    return Waiting(task.due_at, _word(task.kind), where, task.what, link, act, task.id, task.kind == OBJECTION)


def _word(code: str) -> str:
    return KINDS.get(code, code)


def _code_of(word: str) -> str:
    return next((code for code, name in KINDS.items() if name == word), "")


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
