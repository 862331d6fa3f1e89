"""May we speak now: the kinds of messages, what binds each, and the answers. The law is the table of kinds below.

Times are +08:00. Sources: GB/T 45251-2025 (no collection 22:00-08:00), 民法典 1033 (peace of private life), our own
stricter window and caps; `reasons` in Chinese are for the clerk who reads the outbox, never for an owner.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.money import ZERO, Fen


class Kind(StrEnum):
    """What a message is; outbox rows carry it as text."""

    REPLY = "reply"
    RECEIPT = "receipt"
    SAFETY = "safety"
    AFTER_PAYMENT = "after_payment"
    GOOD_MOMENT = "good_moment"
    REMINDER = "reminder"
    CAMPAIGN = "campaign"
    STAFF = "staff"
    BROADCAST = "broadcast"
    FORMAL = "formal"


class Budget(StrEnum):
    """Which count a message uses up."""

    NONE = "none"
    HOUSEHOLD = "household"  # one budget over all channels and senders, a household and a person each
    AFTER_PAYMENT = "after_payment"
    GOOD_MOMENT = "good_moment"
    GROUP = "group"
    FORMAL = "formal"


class Hours(StrEnum):
    """When a kind may go."""

    ANY = "any"
    WINDOW = "window"  # the office's window, never the night
    DAY = "day"  # anything but the night


class OnHoliday(StrEnum):
    """What a statutory holiday does to a kind."""

    GO = "go"
    HOLD = "hold"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class KindRule:
    """What binds one kind (decisions, Kinds)."""

    budget: Budget
    hours: Hours
    holidays: OnHoliday
    stopped: bool  # 停止联系 reaches it
    collects: bool  # asks for money: silent after payments and while a matter is open
    repeats: bool  # delivered at least once, numbered; else at most once


_FREE = KindRule(Budget.NONE, Hours.ANY, OnHoliday.GO, stopped=False, collects=False, repeats=True)
RULES: Mapping[Kind, KindRule] = {
    Kind.REPLY: KindRule(Budget.NONE, Hours.ANY, OnHoliday.GO, stopped=False, collects=False, repeats=False),
    Kind.RECEIPT: _FREE,
    Kind.SAFETY: _FREE,
    Kind.AFTER_PAYMENT: KindRule(
        Budget.AFTER_PAYMENT, Hours.WINDOW, OnHoliday.HOLD, stopped=True, collects=False, repeats=False
    ),
    Kind.GOOD_MOMENT: KindRule(
        Budget.GOOD_MOMENT, Hours.WINDOW, OnHoliday.HOLD, stopped=True, collects=False, repeats=False
    ),
    Kind.REMINDER: KindRule(Budget.HOUSEHOLD, Hours.WINDOW, OnHoliday.HOLD, stopped=True, collects=True, repeats=False),
    Kind.CAMPAIGN: KindRule(Budget.HOUSEHOLD, Hours.WINDOW, OnHoliday.HOLD, stopped=True, collects=True, repeats=False),
    Kind.STAFF: KindRule(Budget.HOUSEHOLD, Hours.WINDOW, OnHoliday.WARN, stopped=True, collects=False, repeats=False),
    Kind.BROADCAST: KindRule(Budget.GROUP, Hours.WINDOW, OnHoliday.WARN, stopped=False, collects=False, repeats=False),
    Kind.FORMAL: KindRule(Budget.FORMAL, Hours.DAY, OnHoliday.HOLD, stopped=False, collects=True, repeats=True),
}


def kind_of(text: str) -> Kind | None:
    """The kind an outbox row names; None for one we do not know, which then never goes."""
    return Kind(text) if text in Kind.__members__.values() else None


@dataclass(frozen=True, slots=True)
class Policy:
    """What an office may set. Stricter than the law's limits only: the night stays closed whatever `opens` says."""

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(20)
    a_day: int = 1
    a_week: int = 2
    a_month: int = 6
    gap: dt.timedelta = dt.timedelta(hours=12)
    after_payment: dt.timedelta = dt.timedelta(hours=72)
    step_window: dt.timedelta = dt.timedelta(days=3)
    spring_festival_days: int = 3
    after_payment_texts: int = 3
    after_bad: dt.timedelta = dt.timedelta(days=3)  # of silence about money once a bad touch is put right
    hold_days: int = 30  # until a hold nobody dated is looked at
    waiver_limit: Fen = ZERO  # what one colleague may waive alone for a household in a year; 0: always two


class Code(StrEnum):
    """Why not, for programs; `because` beside it says it to a clerk."""

    PAUSED = "paused"
    NO_RECIPIENT = "no_recipient"
    LANE_GONE = "lane_gone"
    UNKNOWN_KIND = "unknown_kind"
    IDENTITY = "identity"
    CONSENT = "consent"
    WRONG_PERSON = "wrong_person"
    OPT_OUT = "opt_out"
    BILL_ONLY = "bill_only"
    NOT_APPROVED = "not_approved"
    CAMPAIGN_PAUSED = "campaign_paused"
    PAID = "paid"
    AFTER_PAYMENT = "after_payment"
    DISPUTE = "dispute"
    WORK_ORDER = "work_order"
    HARDSHIP = "hardship"
    HOLD = "hold"
    PLAN = "plan"
    PROMISE = "promise"
    PAYMENT_CLAIM = "payment_claim"
    LIMITATION = "limitation"
    BAD_TOUCH = "bad_touch"
    DUE_MOVED = "due_moved"
    TEXT = "text"
    WALL = "wall"
    POSITION = "position"  # a draft says otherwise than the house
    MERGED = "merged"
    QUIET_HOURS = "quiet_hours"
    HOLIDAY = "holiday"
    CALENDAR = "calendar_unknown"
    CAP = "cap"
    GAP = "gap"
    FORMAL_TWICE = "formal_twice"
    CHANNEL_WINDOW = "channel_window"
    GONE = "gone"
    QUOTA = "quota"
    LATE = "late"
    PASSED = "passed"


class Ending(StrEnum):
    """The state a refused row goes to."""

    CANCELLED = "cancelled"  # the reason to send it is gone, or it must never be sent
    HELD = "held"  # a colleague has to look at it
    EXPIRED = "expired"  # its own window is over


@dataclass(frozen=True, slots=True)
class Go:
    """Send this text, and no older one. `warnings` are for the colleague who wrote it."""

    text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: ask again at `until`."""

    until: dt.datetime
    because: str
    code: Code


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not any more. The row keeps the reason and ends as `ending`."""

    because: str
    code: Code
    ending: Ending = Ending.CANCELLED


Verdict = Go | Wait | Refuse
