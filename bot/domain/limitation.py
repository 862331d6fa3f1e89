"""诉讼时效: when the three years of a claim run from, and until when, period by period (民法典 188, 195).

Courts disagree whether instalments of a fee run apart or together (189); each period apart is the careful reading.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

YEARS = 3


class Interrupts(StrEnum):
    """What begins the three years anew (民法典 195)."""

    DEMAND = "demand"  # a demand that reached the debtor
    AGREED = "agreed"  # the debtor agreed to pay
    PAID = "paid"  # the debtor paid a part


@dataclass(frozen=True, slots=True)
class Interruption:
    """A day on which the time began anew, and why."""

    on: dt.date
    why: Interrupts
    shown_by: str


@dataclass(frozen=True, slots=True)
class Limit:
    """From when the three years run and the last day of them; `by` what last interrupted them, None: nothing did."""

    runs_from: dt.date
    last_day: dt.date
    by: Interruption | None = None

    def is_over(self, today: dt.date) -> bool:
        """May the debtor refuse (192)? Whether so is the court's word, never ours."""
        return today > self.last_day


def limit_of(due_on: dt.date, interruptions: Iterable[Interruption]) -> Limit:
    """The limit of a claim due on a day. What comes after the time was over begins nothing anew by itself."""
    limit = Limit(due_on, years_later(due_on, YEARS))
    for one in sorted(interruptions, key=lambda each: each.on):
        if limit.runs_from < one.on <= limit.last_day:
            limit = Limit(one.on, years_later(one.on, YEARS), one)
    return limit


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day some years on; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
