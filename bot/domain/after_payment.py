"""The 72 hours after a payment: the story a household is in, and what its plan does next. Pure; the guard asks again.

A working agreement of the house, not a finding: the "golden 72 hours" are nowhere measured (domain facts 4.4). Hence
the hold-out arm, which gets its receipt, its thanks and its own matter closed, and nothing else.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TOLD_AFTER = 24 * _HOUR  # an own matter still open then is a colleague's to-do
GIVES_UP_AFTER = 10 * _DAY  # of waiting for an own matter: a cheerful text later would belong to nothing
ANSWERED_WITHIN = 7 * _DAY  # a bare digit later than this answers nothing any more
BETWEEN = 20 * _HOUR  # from the answer to a late matter to the question
_LOOKS_AGAIN = 30 * dt.timedelta(minutes=1)
LOW = 2  # a score from here down is a person's work


class PlanState(StrEnum):
    """Where a plan stands."""

    NEW = "new"  # enrolled with the payment, not looked at yet
    OPEN = "open"
    JOINED = "joined"  # another plan speaks for it
    STOPPED = "stopped"  # the money went back
    DONE = "done"


class Arm(StrEnum):
    """Which half of the trial a household is in, for ever."""

    PLAN = "plan"
    CONTROL = "control"


class Part(StrEnum):
    """The steps of a plan; each happens once."""

    MATTER = "matter"  # the owner's own matter, answered
    NOTE = "note"  # what was done for the building
    QUESTION = "question"
    LOOP = "loop"  # what became of a low score


class Outcome(StrEnum):
    """What became of a step; empty while its message waits."""

    SENT = "sent"
    PASSED = "passed"
    TASK = "task"  # a colleague does it


class Lived(StrEnum):
    """What the owner went through before paying; a story names those it is for."""

    EARLY = "early"  # before the due day, and nobody reminded them
    OBJECTED = "objected"
    HARDSHIP = "hardship"
    FIRST_PAYMENT = "first_payment"
    MOVED_IN = "moved_in"
    AFTER_LETTER = "after_letter"  # a formal demand or a lawyer's letter came before
    PARTLY = "partly"  # something is still open


@dataclass(frozen=True, slots=True)
class Story:
    """One file of scripts_zh/after_payment. `when`: all of these must have been lived; the heaviest fitting one wins.

    Without a text for a part the story has no such step. `note` and `question` hold from and to, in hours.
    """

    name: str
    title: str
    basis: str
    when: tuple[str, ...] = ()
    weight: int = 0
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: tuple[int, int] = (24, 48)
    question: tuple[int, int] = (48, 72)
    file: str = ""

    def script(self, part: str) -> str:
        """The key of a part's text among all scripts."""
        return f"after.{self.name}.{part}"


def choose_story(stories: Iterable[Story], lived: Iterable[str]) -> Story:
    """The heaviest story whose every condition was lived; the one without conditions fits everybody."""
    been = set(lived)
    return max((story for story in stories if been.issuperset(story.when)), key=lambda story: story.weight)


def arm_of_home(household: str, hold_out_percent: int) -> Arm:
    """The arm of a household (`COMMUNITY/ROOM`): a stable hash, so next period finds it where it was."""
    at = int.from_bytes(hashlib.sha256(f"after_payment\0{household}".encode()).digest()[:4]) % 100
    return Arm.CONTROL if at < hold_out_percent else Arm.PLAN


@dataclass(frozen=True, slots=True)
class Matter:
    """Something the owner had raised before paying. `kind`: repair, objection, reduction, invoice, talk."""

    kind: str
    number: str
    what: str
    closed_at: dt.datetime | None = None
    outcome: str = ""
    upheld: bool | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a step, and when."""

    outcome: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner answered to this plan's question. `mended_at`: when somebody had put right what was low."""

    score: int
    mended_at: dt.datetime | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """All that a plan looks at. `barred` says why the question must not be asked; empty: it may."""

    began_at: dt.datetime
    arm: Arm = Arm.PLAN
    matters: tuple[Matter, ...] = ()
    has_services: bool = False
    past: Mapping[Part, Past] = field(default_factory=dict)
    told_person: bool = False
    barred: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Send this part now; `with_note`: what was done for the building goes in the same text."""

    part: Part
    not_after: dt.datetime
    with_note: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell a colleague that the owner's own matter is still open."""

    because: str


@dataclass(frozen=True, slots=True)
class Pass:
    """This part does not happen."""

    part: Part
    because: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing until then."""

    until: dt.datetime
    because: str


@dataclass(frozen=True, slots=True)
class End:
    """The plan is over."""

    because: str


Move = Say | Tell | Pass | Rest | End


def next_move(story: Story, case: Case, now: dt.datetime) -> Move:
    """What the plan does at `now`. Own matter first, and while it is open nothing cheerful; at last one question."""
    return _matter(case, story, now) or _in_hand(case, now) or _note(case, story, now) or _question(case, story, now)


def _matter(case: Case, story: Story, now: dt.datetime) -> Move | None:
    still_open = [matter for matter in case.matters if matter.closed_at is None]
    age = now - case.began_at
    if still_open:
        named = "、".join(f"{matter.number} {matter.what}" for matter in still_open)
        if age >= GIVES_UP_AFTER:
            return End(f"业主缴费前说的事一直没有办完（{named}），不再发别的，由同事跟进")
        if age >= TOLD_AFTER and not case.told_person:
            return Tell(f"缴费后 24 小时，业主的事还没办完：{named}。请办完并给业主回话，办完之前不发别的")
        until = now + _LOOKS_AGAIN if case.told_person else min(now + _LOOKS_AGAIN, case.began_at + TOLD_AFTER)
        return Rest(until, f"等业主的事办完：{named}")
    if not case.matters or Part.MATTER in case.past:
        return None
    return Say(Part.MATTER, now + 3 * _DAY, with_note=_shares_note(case, story, now))


def _shares_note(case: Case, story: Story, now: dt.datetime) -> bool:
    """Where both are due within six hours of each other, one text tells both."""
    opens, closes = (case.began_at + hours * _HOUR for hours in story.note)
    wanted = Part.NOTE in story.texts and case.has_services and case.arm is Arm.PLAN and Part.NOTE not in case.past
    return wanted and opens - 6 * _HOUR <= now < closes


def _in_hand(case: Case, now: dt.datetime) -> Rest | None:
    waiting = [part for part, past in case.past.items() if not past.outcome]
    return Rest(now + _LOOKS_AGAIN, f"等这一条发出：{'、'.join(waiting)}") if waiting else None


def _note(case: Case, story: Story, now: dt.datetime) -> Move | None:
    if Part.NOTE in case.past:
        return None
    opens, closes = (case.began_at + hours * _HOUR for hours in story.note)
    if because := _why_no_note(case, story, now, closes):
        return Pass(Part.NOTE, because)
    if now < opens:
        return Rest(opens, "服务说明要到缴费后 24 小时")
    if not case.has_services:
        return Pass(Part.NOTE, "本楼最近没有登记服务记录，不说没有的事")
    return Say(Part.NOTE, closes)


def _why_no_note(case: Case, story: Story, now: dt.datetime, closes: dt.datetime) -> str:
    if case.arm is Arm.CONTROL:
        return "对照组：收据、致谢和办完的事都有，不发服务说明"
    if Part.NOTE not in story.texts:
        return "这一种情形不发服务说明"
    return "过了发服务说明的时间" if now >= closes else ""


def _question(case: Case, story: Story, now: dt.datetime) -> Move:
    asked = case.past.get(Part.QUESTION)
    if asked is not None:
        return _after_question(case, asked, now)
    opens, closes = _when_to_ask(case, story)
    if because := _why_no_question(case, story, now, closes):
        return Pass(Part.QUESTION, because)
    if now < opens:
        return Rest(opens, "满意度要到缴费后 48 小时才问")
    return Pass(Part.QUESTION, case.barred) if case.barred else Say(Part.QUESTION, closes)


def _why_no_question(case: Case, story: Story, now: dt.datetime, closes: dt.datetime) -> str:
    if case.arm is Arm.CONTROL:
        return "对照组不问"
    if Part.QUESTION not in story.texts:
        return "这一种情形不问"
    return "过了问满意度的时间" if now >= closes else ""


def _when_to_ask(case: Case, story: Story) -> tuple[dt.datetime, dt.datetime]:
    """A day wide; later by as much as the own matter was answered late."""
    opens, closes = (case.began_at + hours * _HOUR for hours in story.question)
    answered = case.past.get(Part.MATTER)
    if answered is None or answered.outcome == Outcome.PASSED or answered.at + BETWEEN <= opens:
        return opens, closes
    return answered.at + BETWEEN, answered.at + BETWEEN + (closes - opens)


def _after_question(case: Case, asked: Past, now: dt.datetime) -> Move:
    if asked.outcome != Outcome.SENT:
        return End("没有问满意度，到此为止")
    if case.answer is None:
        until = asked.at + ANSWERED_WITHIN
        return End("没有打分，不再追问") if now >= until else Rest(until, "等业主打分")
    if case.answer.score > LOW:
        return End("业主打了分，到此为止")
    if case.answer.mended_at is None:
        return Rest(now + _LOOKS_AGAIN, "业主打了低分，等负责的同事办完")
    if case.answer.told or Part.LOOP in case.past:
        return End("低分的事办完，也告诉了业主")
    return Say(Part.LOOP, now + 3 * _DAY)
