"""Move the running campaigns on: settle what became of earlier steps, then write the steps that are due today.

A page of households is one transaction and a step's send key and row are unique, so a missed, doubled or late round
harms nothing. What a household is due for, `look_at_cases` says; whether it may go, the guard asks again at the wire.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.campaign import Act, Campaign, Due, Rank, Step, arm_of
from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Rules, open_hours
from bot.domain.moments import CHINA, day_of
from bot.domain.sending import SendState
from bot.domain.speaking import RULES, Code, Kind
from bot.services.campaigns.arm_seed import arm_seed
from bot.services.campaigns.look_at_cases import Looked, look_at_cases
from bot.services.guarding.remake_text import PLANNED_DUE, FreshText, remake_text
from bot.services.staff.ask_approval import ask_approval
from scripts_zh.load import Scripts
from storage.campaigns import CONTROL, PASSED, REACHED, RoomRef, done_tasks, ends_of, rooms_after, steps_taken
from storage.community_facts import facts_in_force
from storage.insert_once import insert_once
from storage.matters import list_task
from storage.outbox import put_out
from storage.tables import Approval, CampaignRun, CampaignStep, OutboxRow, Task

PAGE = 500
STEP_DEED = "campaign_step"
_ANSWER_BY = dt.timedelta(days=15)  # 合理期限: the law names none; fifteen days is the floor (domain facts 4.1)
_TASK_WITHIN = dt.timedelta(days=3)
_MAY_HAVE_ARRIVED = (SendState.SENT, SendState.UNKNOWN)  # what may have arrived is not said again
_NEVER_ARRIVES = (SendState.DEAD, SendState.EXPIRED, SendState.CANCELLED)
CONTROL_ARM = "control"


@dataclass(frozen=True, slots=True)
class Moved:
    """What a page brought: the last room looked at (None: no more pages), steps written, reasons counted."""

    last_id: int | None
    planned: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    next_on: dict[int, dt.date] = field(default_factory=dict)  # rooms that only wait for their next step's day


def move_page(  # noqa: PLR0913 - the campaign, its run and page, the texts, the rules, when
    session: Session,
    campaign: Campaign,
    run: CampaignRun,
    after_id: int,
    scripts: Scripts,
    rules: Rules,
    now: dt.datetime,
    resting: Collection[int] = (),
) -> Moved:
    """One page of households, 500 at most; `resting` rooms are known to have nothing due and are not looked at."""
    page = rooms_after(session, after_id, PAGE, run.community_id)
    rooms = [room for room in page if room.id not in resting]
    last_id = page[-1].id if len(page) == PAGE else None
    if not rooms:
        return Moved(last_id)
    _settle(session, campaign, rooms, now)
    looked = look_at_cases(session, campaign, run, {room.id: room.code for room in rooms}, rules, now)
    by_id = {room.id: room for room in rooms}
    writer = _Writer(session, scripts, rules, now)
    reasons: Counter[str] = Counter()
    planned = 0
    for one in looked:
        code = one.code if one.due is None else writer.take(one, by_id[one.room_id], one.due)
        planned += not code
        reasons[code] += bool(code)
    next_on = {one.room_id: one.next_on for one in looked if one.next_on is not None}
    return Moved(last_id, planned, +reasons, next_on)


def _settle(session: Session, campaign: Campaign, rooms: Sequence[RoomRef], now: dt.datetime) -> None:
    """Write down what became of the steps under way."""
    taken = steps_taken(session, campaign.name, [room.id for room in rooms])
    under_way = [row for rows in taken.values() for row in rows if not row.outcome]
    ends = ends_of(session, [row.send_key for row in under_way if row.send_key])
    done = done_tasks(session, [row.task_id for row in under_way if row.task_id is not None])
    for row in under_way:
        state, sent_at = ends.get(row.send_key, ("", None))
        if state in _MAY_HAVE_ARRIVED:
            row.outcome, row.outcome_at = REACHED, sent_at or now
        elif state in _NEVER_ARRIVES:
            row.outcome, row.outcome_at = PASSED, now
        elif row.task_id in done:
            row.outcome, row.outcome_at = REACHED, done[row.task_id]
        session.add(row)
    session.flush()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one page's steps."""

    session: Session
    scripts: Scripts
    rules: Rules
    now: dt.datetime

    def take(self, looked: Looked, room: RoomRef, due: Due) -> str:
        """Write the step; answers the code of why not, empty when it is written."""
        step = due.step
        facts = facts_in_force(self.session, room.community_id, day_of(self.now)) if step.needs_fact else {}
        if step.needs_fact and step.needs_fact not in facts:
            return "no_fact"
        arm = arm_of(step, arm_seed(step.subject, room.id))
        row = CampaignStep(
            room_id=room.id,
            campaign=step.campaign,
            step=step.id,
            due_on=looked.due_on or day_of(self.now),
            opened_on=due.opens_on,
            arm=arm,
        )
        if arm == CONTROL_ARM:
            row.outcome, row.outcome_at = CONTROL, self.now
        elif step.act is Act.SAY:
            return self._say(row, looked, room, due, facts)
        else:
            row.task_id = self._task(room, step, due).id
            if step.rank is Rank.TELL:  # a note among colleagues: nothing waits for it
                row.outcome, row.outcome_at = REACHED, self.now
        return "" if insert_once(self.session, row) else "in_hand"

    def _say(self, row: CampaignStep, looked: Looked, room: RoomRef, due: Due, facts: dict[str, str]) -> str:
        message = message_of(looked, room, due, facts, self.rules, self.now)
        try:
            fresh = remake_text(self.session, message, [room.id], self.scripts, self.now, looked.known, looked.name)
        except GuanjiaError:  # a value its text needs is not on record: one home must not stop the page
            return Code.TEXT
        if not isinstance(fresh, FreshText):
            return fresh.code
        message.text = fresh.text
        if due.step.approvals:
            message.approval_id = self._approval(due).id
        row.send_key = message.send_key
        if not insert_once(self.session, row):
            return "in_hand"
        return "" if put_out(self.session, message) else "in_hand"

    def _approval(self, due: Due) -> Approval:
        step = due.step
        subject = f"{step.subject}:{day_of(self.now).isoformat()}"
        what = f"“{step.title}”今天到期的几户，一起发出（{day_of(self.now).isoformat()}）"
        return ask_approval(self.session, STEP_DEED, subject, what, "", self.now)

    def _task(self, room: RoomRef, step: Step, due: Due) -> Task:
        return list_task(
            self.session,
            Task(
                community_id=room.community_id,
                room_id=room.id,
                kind="campaign",
                subject=f"room:{room.id}:{step.subject}:{due.opens_on.isoformat()}",
                what=f"{step.title}（{room.code}）：{step.task}",
                opened_at=self.now,
                due_at=self.now + _TASK_WITHIN,
            ),
        )


def message_of(  # noqa: PLR0913 - the household, its step, what it says, when
    looked: Looked, room: RoomRef, due: Due, facts: dict[str, str], rules: Rules, now: dt.datetime
) -> OutboxRow:
    """The outbox row of a step, not written yet; its text is made by `remake_text`. Raises ValueError without a to."""
    if looked.to is None or looked.at is None:
        raise ValueError("nobody to send to")
    step = due.step
    values: dict[str, object] = {}
    if looked.due_on is not None:
        values[PLANNED_DUE] = looked.due_on.isoformat()
    if step.announces_bill:
        values["announces_bill"] = True
    if step.needs_fact:
        values[step.needs_fact] = facts.get(step.needs_fact, "")
    if Kind(step.kind) is Kind.FORMAL:
        values["answer_by"] = (day_of(now) + _ANSWER_BY).isoformat()
    return OutboxRow(
        send_key=f"campaign:{step.subject}:{room.community_id}/{room.code}:{due.opens_on.isoformat()}",
        kind=step.kind,
        lane=f"{looked.to.channel}:{looked.to.account}",
        identity_id=looked.to.id,
        room_id=room.id,
        person_id=looked.to.person_id,
        subject=step.subject,
        text="",
        script=step.script,
        script_values={**values, "variant": room.id},
        due_at=looked.at,
        not_after=_end_of(due.closes_on, rules),
    )


def _end_of(day: dt.date, rules: Rules) -> dt.datetime:
    _, closes = open_hours(rules.policy, RULES[Kind.CAMPAIGN].hours)
    return dt.datetime.combine(day, closes, CHINA)
