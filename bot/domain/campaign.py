"""Campaigns (催缴活动): the ladder's steps, and which of them a household is due for today. Pure; the guard asks again.

The stage is never stored: it follows from the due date, from what reached the household so far and from today, so a
due date that moves cannot make anyone jump a rung.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.domain.experiment import ARM_SIZE, CONTROL
from bot.domain.gift import Gift

_DAY = dt.timedelta(days=1)


class Technique(StrEnum):
    """The nine techniques of the course, each in its lawful form (domain facts 4.2)."""

    TIMELY = "适时提醒"
    DEADLINE = "断其后路"
    CONCESSION = "苦肉计"
    ALL_CHANNELS = "地毯式轰炸"
    ONE_VOICE = "统一战线"
    GIFT = "糖衣炮弹"
    EVERYBODY = "全民动员"
    LAWYER = "律师函"
    COURT = "起诉"


class Rank(IntEnum):
    """How grave a step is. A graver one never comes before one of the rank below reached the household."""

    TELL = 0
    REMIND = 1
    MEET = 2
    DEMAND = 3
    LAWYER = 4
    COURT = 5


class Act(StrEnum):
    """What a step does."""

    SAY = "say"  # a message to the owner, through the outbox and its guard
    TASK = "task"  # a colleague's task with a card
    FILE = "file"  # papers are prepared for people to decide; nothing is sent, and the ladder freezes


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a campaign. `day`: days from the due date, negative before; open for `open_days` from then.

    `when` must hold for the household and `stop_if` must not (named facts, see `Case.facts`). `approvals`: how many
    people must agree before it happens. `arms`: wordings to compare, one of the arms the control, which sends nothing;
    judged once, when each has `arm_size` households that had `look_days` to pay. `gift`: what whoever pays is given,
    checked for fairness before the start. `needs_fact`: a community fact without which the text would not be true.
    """

    id: str
    campaign: str
    title: str
    technique: Technique
    basis: str
    exits: str
    day: int
    rank: Rank
    act: Act = Act.SAY
    kind: str = "campaign"
    open_days: int = 3
    texts: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    stop_if: tuple[str, ...] = ()
    approvals: int = 0
    countdown: bool = False
    habitual_hour: bool = False
    other_channel: bool = False
    announces_bill: bool = False
    needs_fact: str = ""
    task: str = ""
    a_day: int = 8  # meetings dealt to one colleague a day
    from_hour: int = 9
    until_hour: int = 20
    arms: Mapping[str, int] = field(default_factory=dict)
    look_days: int = 14
    arm_size: int = ARM_SIZE
    gift: Gift = ()
    file: str = ""

    @property
    def script(self) -> str:
        """The key of its text among all scripts."""
        return f"campaign.{self.campaign}.{self.id}"

    @property
    def subject(self) -> str:
        """How outbox rows name it."""
        return f"{self.campaign}/{self.id}"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign: its steps in the order they are read."""

    name: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a step for this household: the day it happened or was given up, and whether it reached them."""

    on: dt.date
    reached: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What the ladder looks at for one household.

    `due_on` None: no ladder. `joined_on`: since when the campaign knows the household. `past` by step id, for this
    round. `in_hand`: a step that waits or is on its way. `facts`: the named facts that hold now.
    """

    due_on: dt.date | None
    joined_on: dt.date
    past: Mapping[str, Past] = field(default_factory=dict)
    in_hand: str = ""
    facts: frozenset[str] = frozenset()
    can_be_written_to: bool = True  # has a proven chat; without one only people can meet this household


@dataclass(frozen=True, slots=True)
class Due:
    """This step, today. `opens_on` is part of its send key; it must have gone by the end of `closes_on`."""

    step: Step
    opens_on: dt.date
    closes_on: dt.date
    because: str = ""


@dataclass(frozen=True, slots=True)
class NotDue:
    """No step today, and why, in words for the office; `code` for counting, `on` when there is a next day known."""

    because: str
    code: str
    on: dt.date | None = None


def next_step(campaign: Campaign, case: Case, today: dt.date) -> Due | NotDue:
    """The one step a household is due for today.

    None is taken twice or after its days are over; one at a time; a graver step only after one of the rank below
    reached the household, and as many days later as the ladder leaves between the two.
    """
    stop = _standstill(campaign, case)
    if stop is not None:
        return stop
    due_on = case.due_on or today
    for step in campaign.steps:
        if step.id in case.past and case.past[step.id].reached:
            continue
        opens = _opens_on(campaign, step, case, due_on)
        closes = opens + step.open_days * _DAY
        if today > closes or step.id in case.past:
            continue  # its days are over: a late reminder is a wrong one
        if not _applies(step, case):
            continue
        if today < opens:
            return NotDue(f"下一步“{step.title}”要到 {opens.isoformat()}", "not_yet", opens)
        milder = _milder_first(campaign, step, case)
        if milder is not None:
            return _earlier_rung(milder, case, today)
        return Due(step, opens, closes)
    return NotDue("这一轮的步骤都走完了", "finished")


def arm_of(step: Step, seed: int) -> str:
    """Which arm of an experiment a household is in. `seed` is a stable hash; shares are whole parts of their sum."""
    total = sum(step.arms.values())
    at = seed % total if total else 0
    for arm, share in step.arms.items():
        if at < share:
            return arm
        at -= share
    return ""


def wording_of(step: Step, arm: str) -> int | None:
    """Which of the wordings an arm reads; None where the step compares none."""
    wordings = [name for name in step.arms if name != CONTROL]
    return wordings.index(arm) if arm in wordings else None


def _standstill(campaign: Campaign, case: Case) -> NotDue | None:
    if case.due_on is None:
        return NotDue("没有缴费截止日，不排催缴。在应收表里加“截止日”一列，或给小区记一个默认截止日", "no_due_day")
    if case.in_hand:
        return NotDue(f"“{case.in_hand}”这一步还在路上", "in_hand")
    filed = next((step for step in campaign.steps if step.act is Act.FILE and step.id in case.past), None)
    if filed is not None:
        return NotDue(f"已经走到“{filed.title}”，自动步骤停下，由人决定", "frozen")
    return None


def _applies(step: Step, case: Case) -> bool:
    if step.act is Act.SAY and not case.can_be_written_to:
        return False
    return all(fact in case.facts for fact in step.when) and not any(fact in case.facts for fact in step.stop_if)


def _opens_on(campaign: Campaign, step: Step, case: Case, due_on: dt.date) -> dt.date:
    """The first day of a step: by the due date, but never closer to the last rung than the ladder leaves between."""
    day = due_on + step.day * _DAY
    if step.day < 0:
        return day  # before the due date only the calendar counts: said late it would not be true
    first_after = min(other.day for other in campaign.steps if other.day >= 0)
    day = max(day, case.joined_on + (step.day - first_after) * _DAY)
    reached = [
        (case.past[other.id].on, other.day)
        for other in campaign.steps
        if other.id in case.past and case.past[other.id].reached and 0 <= other.day < step.day
    ]
    return max([day, *(on + (step.day - other_day) * _DAY for on, other_day in reached)])


def _milder_first(campaign: Campaign, step: Step, case: Case) -> Step | None:
    """The first rung of the mildest rank below that fits this household and of which nothing reached it yet.

    For a colleague's visit it is enough that a message was tried: where none gets through, people are the milder way.
    """
    for rank in range(Rank.REMIND, step.rank):
        below = [other for other in campaign.steps if other.rank == rank and other.day >= 0]
        tries = [case.past[other.id] for other in below if other.id in case.past]
        reached = bool(tries) if step.rank is Rank.MEET else any(past.reached for past in tries)
        fitting = [other for other in below if _applies(other, case)]
        if fitting and not reached:
            return fitting[0]
    return None


def _earlier_rung(milder: Step, case: Case, today: dt.date) -> Due | NotDue:
    """Go back to a rung that did not reach the household, a week after it was given up."""
    past = case.past.get(milder.id)
    opens = today if past is None else max(today, past.on + 7 * _DAY)
    if opens > today:
        return NotDue(f"先补“{milder.title}”，{opens.isoformat()} 再试", "not_yet", opens)
    why = f"更轻的一步“{milder.title}”还没有送到过，先走这一步"
    return Due(milder, today, today + milder.open_days * _DAY, why)
