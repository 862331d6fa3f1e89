"""The months of a bill that a message names, as `YYYY-MM..YYYY-MM`; months already begun are preferred."""

import datetime as dt
import re

from dialogues.understanding.slots.numbers import read_number

_M = r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:(20[0-9]{2}|[12][0-9](?=年)|今年?|去年?|前年|本年?|明年?)年?(?:，)?)?"
_RANGE = re.compile(
    rf"{_YEAR}(?<![0-9.]){_M}月?份?(?:到|至|-|~|—)(?:(20[0-9]{{2}}|今年|明年)年?)?{_M}月(?!底|初|中|[0-9])"
)
_QUARTER = re.compile(rf"{_YEAR}(?:第)?([一二三四1-4])季度?")
_HALF = re.compile(rf"{_YEAR}([上下])半年")
_MONTH = re.compile(rf"{_YEAR}(?<![0-9.个]){_M}月(?:份)?(?!底|初|中|末|[0-9]|[一二三四五六七八九十]+[号日])")
_NAMED = re.compile(r"(上上个?|上个?|这个?|本)月(?!底|初|中|末|[0-9])|(这|本|上)个?季度?")
_WHOLE_YEAR = re.compile(r"(20[0-9]{2}|[12][0-9](?=年))年|(今年|去年|前年|本年度|上年度)")
_MAY = re.compile(r"[月年季]")


def find_period(text: str, today: dt.date) -> str | None:
    """The first period named in an evened-out text."""
    if not _MAY.search(text):
        return None
    spans = _RANGE.search(text)
    if spans:
        first, last = _number(spans[2]), _number(spans[4])
        year = _year(spans[1], today, first)
        end_year = _year(spans[3], today, last) if spans[3] else year + (last < first)
        return _period(year, first, end_year, last)
    quarter = _QUARTER.search(text)
    if quarter:
        first = _number(quarter[2]) * 3 - 2
        year = _year(quarter[1], today, first)
        return _period(year, first, year, first + 2)
    half = _HALF.search(text)
    if half:
        first = 1 if half[2] == "上" else 7
        year = _year(half[1], today, first)
        return _period(year, first, year, first + 5)
    return _month_or_year(text, today)


def _month_or_year(text: str, today: dt.date) -> str | None:
    month = _MONTH.search(text)
    if month:
        number = _number(month[2])
        year = _year(month[1], today, number)
        return _period(year, number, year, number)
    named = _NAMED.search(text)
    if named and named[1]:
        whole = today.year * 12 + today.month - 1 - named[1].count("上")
        return _period(whole // 12, whole % 12 + 1, whole // 12, whole % 12 + 1)
    if named:
        whole = today.year * 4 + (today.month - 1) // 3 - (named[2] == "上")
        return _period(whole // 4, whole % 4 * 3 + 1, whole // 4, whole % 4 * 3 + 3)
    told = _WHOLE_YEAR.search(text)
    if told:
        year = _year(told[1] or told[2], today, 1)
        return _period(year, 1, year, 12)
    return None


def _year(said: str | None, today: dt.date, month: int) -> int:
    if said is None:
        return today.year - (month > today.month)
    if said.isdigit():
        return int(said) + (2000 if len(said) == 2 else 0)  # noqa: PLR2004 - 25年 is 2025
    return today.year + {"去": -1, "上": -1, "前": -2, "明": 1}.get(said[0], 0)


def _number(text: str) -> int:
    return int(read_number(text) or 0)


def _period(year: int, month: int, end_year: int, end_month: int) -> str:
    return f"{year}-{month:02d}..{end_year}-{end_month:02d}"
