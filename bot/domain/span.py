"""Days in a row and how many months they make: the measure of what is charged by the month but begins on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from bot.domain.period import Month, Period

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `first` to `last`, both days included."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"结束早于开始：{self.first}..{self.last}")

    @classmethod
    def of(cls, period: Period) -> "Span":
        """All days of a period."""
        return cls(period.first_day, period.last_day)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> int:
        """How many calendar months lie in it from their first day to their last."""
        return sum(days == of for days, of in _by_month(self))

    @property
    def part_months(self) -> tuple[tuple[int, int], ...]:
        """The months it holds only in part, as (days held, days of that month): `(14, 31)`."""
        return tuple((days, of) for days, of in _by_month(self) if days < of)

    @property
    def months(self) -> Fraction:
        """Its length; a day of a month counts as that month's share (facts 3.3: monthly fee / days of the month)."""
        return self.whole_months + sum((Fraction(days, of) for days, of in self.part_months), Fraction(0))

    def meet(self, first: dt.date, last: dt.date | None) -> "Span | None":
        """What it shares with the days from `first` to `last` (empty: for ever)."""
        begin, end = max(self.first, first), min(self.last, last or self.last)
        return Span(begin, end) if begin <= end else None

    def cut(self, starts: Iterable[dt.date]) -> tuple["Span", ...]:
        """Cut it so that every day of `starts` that lies inside begins a new piece."""
        begins = sorted({self.first} | {day for day in starts if self.first < day <= self.last})
        ends = [day - _DAY for day in begins[1:]] + [self.last]
        return tuple(Span(begin, end) for begin, end in zip(begins, ends, strict=True))


@lru_cache(maxsize=4096)  # all rooms of an issue share a few spans
def _by_month(span: Span) -> tuple[tuple[int, int], ...]:
    """(days held, days of the month) of every month the span touches."""
    months = Period(Month.of(span.first), Month.of(span.last))
    parts = []
    for count in range(months.months):
        month = months.first.plus(count)
        first, last = max(span.first, month.first_day), min(span.last, month.last_day)
        parts.append(((last - first).days + 1, month.last_day.day))
    return tuple(parts)
