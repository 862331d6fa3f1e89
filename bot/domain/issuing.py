"""From when a household is charged, which period is meant and when it is due."""

import datetime as dt
import re
from enum import StrEnum

from bot.domain.period import Month, Period
from bot.domain.span import Span


class StartRule(StrEnum):
    """From when a handed-over home is charged (facts 3.3): Shanghai, Taizhou, Lishui say the next month."""

    NEXT_MONTH = "next_month"
    BY_DAY = "by_day"


def charged_from(handed_over_on: dt.date, rule: StartRule) -> dt.date:
    """The first charged day; by day the day of hand-over itself counts."""
    return handed_over_on if rule is StartRule.BY_DAY else Month.of(handed_over_on).plus(1).first_day


def charged_span(period: Period, handed_over_on: dt.date, rule: StartRule) -> Span | None:
    """The days of a period an owner is charged for; None when it ends before the home was handed over."""
    return Span.of(period).meet(charged_from(handed_over_on, rule), None)


def due_date(period: Period, due_day: str) -> dt.date | None:
    """The due date of a period by the community's `due_day`; None when none is recorded or readable.

    `10` or `次月10日`: in the month after the period; `首月15日`: in its first; `末月25日`: in its last.
    A day the month does not have is its last one.
    """
    found = re.fullmatch(r"\s*(首月|末月|次月)?\s*(\d{1,2})\s*[日号]?\s*", due_day)
    if found is None or not 1 <= int(found[2]) <= 31:  # noqa: PLR2004 - days of a month
        return None
    month = {"首月": period.first, "末月": period.last}.get(found[1] or "", period.last.plus(1))
    return min(month.last_day, month.first_day + dt.timedelta(days=int(found[2]) - 1))


def read_period(text: str) -> Period:
    """The period to bill: `2026-07`, `2026Q3`, `2026H1`, `2026`, `2026-07..2026-09`. Raises ValueError otherwise."""
    plain = text.strip().upper()
    named = re.fullmatch(r"(\d{4})(?:-?([QH])([1-4]))?", plain)
    if named is None:
        return Period.parse(plain)
    year, letter, count = int(named[1]), named[2], int(named[3] or 1)
    length = {"Q": 3, "H": 6}.get(letter or "", 12)
    first = Month(year, (count - 1) * length + 1)  # 2026H3 has no such month
    return Period(first, first.plus(length - 1))
