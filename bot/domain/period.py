"""Billing periods: whole months, first to last."""

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = range(1, 13)
_YEARS = range(1900, 3000)  # a slipped digit in a sheet is not a year


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; orders and subtracts like a number of months."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.month not in _MONTHS or self.year not in _YEARS:
            raise ValueError(f"没有这个月份：{self.year}-{self.month}")

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-07`. Raises ValueError otherwise."""
        year, _, month = text.partition("-")
        return cls(int(year), int(month))

    def plus(self, months: int) -> "Month":
        """The month so many months later (or earlier)."""
        year, month0 = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month0 + 1)

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, self.month, _days_in(self.year, self.month))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole months from `first` to `last`, both included; printed `2026-07..2026-09`."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"周期的结束早于开始：{self.first}..{self.last}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read the printed form. Raises ValueError otherwise."""
        first, _, last = text.partition("..")
        return cls(Month.parse(first), Month.parse(last or first))

    @property
    def months(self) -> int:
        """How many months it holds."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def first_day(self) -> dt.date:
        """The day it begins."""
        return self.first.first_day

    @property
    def last_day(self) -> dt.date:
        """The day it ends."""
        return self.last.last_day

    def overlaps(self, other: "Period") -> bool:
        """Do they share a month?"""
        return self.first <= other.last and other.first <= self.last

    @property
    def label(self) -> str:
        """How a bill names it: `2026年7月至9月`, `2026年7月`, `2025年12月至2026年2月`."""
        start = f"{self.first.year}年{self.first.month}月"
        if self.first == self.last:
            return start
        if self.first.year == self.last.year:
            return f"{start}至{self.last.month}月"
        return f"{start}至{self.last.year}年{self.last.month}月"

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@lru_cache(maxsize=1024)  # an issue of bills asks this for every room and item
def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
