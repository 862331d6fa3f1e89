"""Writes the steps a page of households is due for: messages, colleagues' tasks, the rows that remember them.

A page is a handful of statements however many households it has. Unique keys make a second writing write nothing.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from bot.domain.campaign import Act, Due, Rank, Step, arm_of, wording_of
from bot.domain.campaign_facts import CaseFact
from bot.domain.errors import GuanjiaError
from bot.domain.experiment import CONTROL
from bot.domain.may_speak import Rules, open_hours
from bot.domain.moments import CHINA, day_of
from bot.domain.speaking import RULES, Code, Kind
from bot.services.campaigns.arm_seed import arm_seed
from bot.services.campaigns.deal_meetings import Dealer
from bot.services.campaigns.look_at_cases import Looked
from bot.services.campaigns.prepare_file import ask_for_file
from bot.services.guarding.remake_text import PLANNED_DUE, VARIANT, FreshText, remake_text
from bot.services.staff.ask_approval import ask_approval
from scripts_zh.load import Scripts
from storage.campaigns import REACHED, RoomRef, insert_steps
from storage.community_facts import facts_in_force
from storage.matters import list_tasks
from storage.outbox import put_out_page
from storage.tables import Approval, CampaignStep, OfferMade, OutboxRow, Task

STEP_DEED = "campaign_step"
_ANSWER_BY = dt.timedelta(days=15)  # 合理期限: the law names none; fifteen days is the floor (domain facts 4.1)


@dataclass(slots=True)
class StepWriter:
    """Collects one page's steps, then writes them all."""

    session: Session
    scripts: Scripts
    rules: Rules
    now: dt.datetime
    _dealer: Dealer = field(init=False)
    _rows: list[CampaignStep] = field(default_factory=list)
    _messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # by send key
    _tasks: dict[str, Task] = field(default_factory=dict)  # by subject
    _rows_of_tasks: list[tuple[CampaignStep, str]] = field(default_factory=list)
    _facts: dict[int, dict[str, str]] = field(default_factory=dict)  # by community
    _offers: dict[int, OfferMade] = field(default_factory=dict)  # by room
    _approvals: dict[str, Approval] = field(default_factory=dict)  # by step

    def __post_init__(self) -> None:
        self._dealer = Dealer(self.session, self.now)

    def take(self, looked: Looked, room: RoomRef) -> str:
        """Make the step a household is due for ready; the code of why not, empty when it will be written."""
        if looked.due is None:
            return looked.code
        step = looked.due.step
        facts = self._facts_of(room.community_id) if step.needs_fact else {}
        if step.needs_fact and step.needs_fact not in facts:
            return "no_fact"
        row = CampaignStep(
            room_id=room.id,
            campaign=step.campaign,
            step=step.id,
            due_on=looked.due_on or day_of(self.now),
            opened_on=looked.due.opens_on,
            arm=arm_of(step, arm_seed(step.subject, room.id)),
        )
        if row.arm == CONTROL:
            row.outcome, row.outcome_at = CONTROL, self.now
        elif step.act is Act.SAY:
            return self._say(row, looked, room, looked.due, facts)
        elif step.act is Act.FILE:
            ask_for_file(self.session, step, room, looked.due, self.now)
        elif not self._deal(row, looked, room, looked.due):
            return "no_hands"
        self._rows.append(row)
        return ""

    def write(self) -> tuple[int, int]:
        """How many steps are new, and how many another writer had written already."""
        listed = list_tasks(self.session, list(self._tasks.values()))
        for row, subject in self._rows_of_tasks:
            row.task_id = listed[subject].id
        new = insert_steps(self.session, self._rows)
        rows = [
            self._messages[row.send_key]
            for row in self._rows
            if row.send_key and (row.room_id, row.step, row.opened_on) in new
        ]
        put_out_page(self.session, rows)
        self.session.add_all(self._offers[row.room_id] for row in self._rows if row.room_id in self._offers)
        return len(new), len(self._rows) - len(new)

    def _say(self, row: CampaignStep, looked: Looked, room: RoomRef, due: Due, facts: dict[str, str]) -> str:
        if CaseFact.WAIVER_OPEN in due.step.when and not self._keeps_to_the_budget(looked):
            return "no_budget"
        message = message_of(looked, room, due, facts, self.rules, self.now)
        wording = wording_of(due.step, row.arm)
        if wording is not None:
            message.script_values = {**message.script_values, VARIANT: wording}
        try:
            fresh = remake_text(self.session, message, [room.id], self.scripts, self.now, looked.known, looked.name)
        except GuanjiaError:  # a value its text needs is not on record: one home must not stop the page
            return Code.TEXT
        if not isinstance(fresh, FreshText):
            return fresh.code
        message.text = fresh.text
        if due.step.approvals:
            message.approval_id = self._approval(due.step).id
        row.send_key = message.send_key
        self._messages[row.send_key] = message.model_dump(exclude={"id"})
        self._rows.append(row)
        if CaseFact.WAIVER_OPEN in due.step.when and looked.offer is not None:
            self._offers[room.id] = OfferMade(
                offer_id=looked.offer.offer.id, room_id=room.id, amount=looked.offer.amount, made_on=day_of(self.now)
            )
        return ""

    def _keeps_to_the_budget(self, looked: Looked) -> bool:
        """Together with what this page offers already."""
        if looked.offer is None:
            return False
        offer = looked.offer.offer
        taken = sum(made.amount for made in self._offers.values() if made.offer_id == offer.id)
        return taken + looked.offer.amount <= offer.left

    def _deal(self, row: CampaignStep, looked: Looked, room: RoomRef, due: Due) -> bool:
        """False when today's meetings are all dealt."""
        meets = due.step.rank is Rank.MEET
        task = (self._dealer.deal if meets else self._dealer.task)(looked, room, due.step, due)
        if task is None:
            return False
        self._tasks[task.subject] = task
        self._rows_of_tasks.append((row, task.subject))
        if due.step.rank is Rank.TELL:  # a note among colleagues: nothing waits for it
            row.outcome, row.outcome_at = REACHED, self.now
        return True

    def _facts_of(self, community_id: int) -> dict[str, str]:
        if community_id not in self._facts:
            self._facts[community_id] = facts_in_force(self.session, community_id, day_of(self.now))
        return self._facts[community_id]

    def _approval(self, step: Step) -> Approval:
        if step.id not in self._approvals:
            today = day_of(self.now).isoformat()
            what = f"“{step.title}”今天到期的几户，一起发出（{today}）"
            self._approvals[step.id] = ask_approval(
                self.session, STEP_DEED, f"{step.subject}:{today}", what, "", self.now
            )
        return self._approvals[step.id]


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
    if looked.offer is not None and CaseFact.WAIVER_OPEN in step.when:
        values["offer_until"] = looked.offer.offer.until.isoformat()
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
        script_values={**values, VARIANT: room.id},
        due_at=looked.at,
        not_after=_end_of(due.closes_on, rules),
    )


def _end_of(day: dt.date, rules: Rules) -> dt.datetime:
    _, closes = open_hours(rules.policy, RULES[Kind.CAMPAIGN].hours)
    return dt.datetime.combine(day, closes, CHINA)
