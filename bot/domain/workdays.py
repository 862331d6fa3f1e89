"""The office's calendar: statutory days off, make-up workdays, and the years nobody has announced yet.

The State Council announces a year's days each November; a year without them is not a year without holidays.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

SPRING_FESTIVAL = "春节"
_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`off` names each statutory day off, the days moved there included; `makeup` are weekend days worked."""

    off: Mapping[dt.date, str] = field(default_factory=dict)
    makeup: frozenset[dt.date] = frozenset()
    years: frozenset[int] = frozenset()  # those announced

    @classmethod
    def of(cls, off: Mapping[dt.date, str], makeup: Iterable[dt.date] = ()) -> Self:
        """A year with any day off counts as announced: the State Council tells a year's days at once."""
        return cls(off, frozenset(makeup), frozenset(day.year for day in off))

    def is_announced(self, day: dt.date) -> bool:
        """Are the days off of this year known?"""
        return day.year in self.years

    def is_workday(self, day: dt.date) -> bool:
        """Is the office at work? Of a year not announced only the weekends are known."""
        return day in self.makeup or (day not in self.off and day.weekday() < _SATURDAY)

    def next_workday(self, day: dt.date) -> dt.date:
        """The first workday after a day."""
        later = day + _DAY
        while not self.is_workday(later):
            later += _DAY
        return later

    def silence(self, day: dt.date, around_spring_festival: int) -> str:
        """Which holiday keeps this day silent; empty: none. Spring Festival also the given days before and after."""
        name = self.off.get(day, "")
        if name:
            return name
        near = (day + _DAY * shift for shift in range(-around_spring_festival, around_spring_festival + 1))
        if any(self.off.get(other) == SPRING_FESTIVAL for other in near):
            return f"{SPRING_FESTIVAL}前后{around_spring_festival}天"
        return ""
