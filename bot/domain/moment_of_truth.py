"""Moments of truth: the few days a household remembers, who in the house answers for each, and what is said then. Pure.

Carlzon 1987 (domain facts 4.4) is where the name comes from; which moments these are is the house's own list, one file
each. A greeting is never about money, and never comes while money is talked about: see `why_not`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_DAY = dt.timedelta(days=1)
SOON_DUE = 15 * _DAY  # a bill due sooner, or overdue, is a collection period
YEARS_BACK = 60


class Happens(StrEnum):
    """What makes the moment."""

    MOVED_IN = "moved_in"
    FIRST_BILL = "first_bill"
    REPAIR_CLOSED = "repair_closed"
    COMPLAINT_CLOSED = "complaint_closed"
    PAYMENT = "payment"
    ANNIVERSARY = "anniversary"
    FESTIVAL = "festival"


FOUND = (Happens.MOVED_IN, Happens.FIRST_BILL, Happens.ANNIVERSARY, Happens.FESTIVAL)  # the others speak by themselves


@dataclass(frozen=True, slots=True)
class MomentOfTruth:
    """One file of scripts_zh/moments. One of `text`, `task` and `said_by` is given.

    `text` greets the owner; `task` is a colleague's to-do; `said_by` names the script that speaks at that moment
    already. It is due `after_days` from the day it fell on (negative: before) and `within_days` from then.
    `owner` is the role that answers for it, `measure` how the house sees that it went well.
    """

    name: str
    title: str
    basis: str
    happens: Happens
    owner: str
    measure: str
    text: tuple[str, ...] = ()
    task: str = ""
    said_by: str = ""
    after_days: int = 0
    within_days: int = 3
    festival: str = ""
    file: str = ""

    @property
    def script(self) -> str:
        """The key of its text among all scripts."""
        return self.said_by or f"moment.{self.name}"

    def fell_on(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """The first and the last day it may have fallen on to be due today."""
        last = today - self.after_days * _DAY
        return last - self.within_days * _DAY, last

    def due_until(self, fell_on: dt.date) -> dt.date:
        """The last day it may be spoken of."""
        return fell_on + (self.after_days + self.within_days) * _DAY


@dataclass(frozen=True, slots=True)
class Home:
    """What may keep a household from being greeted: the earliest open due day, and what stands open."""

    due_on: dt.date | None = None
    after_payment: bool = False
    open_matter: bool = False
    held: bool = False
    reachable: bool = True


def why_not(home: Home, today: dt.date) -> str:
    """Why no greeting goes to this household; empty: it may."""
    if home.due_on is not None and home.due_on <= today + SOON_DUE:
        return "正在收费期，问候会被当成催缴"
    if home.after_payment:
        return "缴费后的 72 小时里，另有一套话"
    if home.open_matter:
        return "业主的事还没办完，先办事"
    if home.held:
        return "这一户有暂停联系的原因"
    return "" if home.reachable else "业主没有绑定的聊天账号"


def same_days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day of earlier years whose anniversary falls between two days; 29 February is kept on 1 March."""
    day = first
    while day <= last:
        for years in range(1, YEARS_BACK):
            if day.month == 2 and day.day == 29 and not _leap(day.year - years):  # noqa: PLR2004 - the leap day
                continue
            yield day.replace(year=day.year - years)
            if (day.month, day.day) == (3, 1) and not _leap(day.year) and _leap(day.year - years):
                yield dt.date(day.year - years, 2, 29)
        day += _DAY


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
