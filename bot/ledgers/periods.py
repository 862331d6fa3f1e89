"""Reads the billing period out of a cell, two cells or a title: quarters, halves, years, months, days from and to."""

import datetime as dt
import re
from functools import lru_cache

from bot.domain.period import Month, Period
from bot.ledgers.cells import Unreadable, day_of_cell, text_of
from bot.ledgers.grid import Cell

_DECEMBER = 12
_NUMERALS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_YEAR = r"(?P<year>(?:19|20)[0-9]{2}|[0-9]{2}(?=年))"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_TO = r"\s*(?:-|~|至|到|——|…|→|/)\s*"
_QUARTER = re.compile(
    rf"{_YEAR}\s*[-年.]?度?\s*第?\s*(?:(?P<number>[1-4一二三四])\s*季度?|Q\s*(?P<q>[1-4])|(?P<q2>[1-4])Q)(?![0-9])"
)
_QUARTER_FIRST = re.compile(r"Q(?P<q>[1-4])\s*[-/]?\s*(?P<year>20[0-9]{2})")
_HALF = re.compile(rf"{_YEAR}\s*[-年.]?度?\s*(?P<half>上|下|前|后)半年")
_SPAN = re.compile(
    rf"{_YEAR}\s*[-/.年]?\s*(?P<month>{_MONTH})\s*月?(?P<first_day>[-/.]?\s*{_DAY}\s*日?)??{_TO}"
    rf"(?:(?P<year_to>(?:19|20)[0-9]{{2}}|[0-9]{{2}}(?=年))\s*[-/.年]?\s*)?(?P<month_to>{_MONTH})(?:\s*月份?)?"
    rf"(?P<last_day>[-/.]?\s*{_DAY}\s*日?)?(?![0-9])"
)
_RUN_TOGETHER = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<month>0[1-9]|1[0-2])(?:{_DAY})?{_TO}"
    rf"(?P<year_to>(?:19|20)[0-9]{{2}})(?P<month_to>0[1-9]|1[0-2])(?:[0-3][0-9])?(?![0-9])"
)
_ONE_MONTH = re.compile(
    rf"{_YEAR}\s*(?:[-/.年]\s*(?P<month>{_MONTH})|(?P<tight>0[1-9]|1[0-2]))\s*月?份?(?![0-9]|\s*{_DAY}\s*[日号])"
)
_WHOLE_YEAR = re.compile(rf"{_YEAR}\s*(?:年度|年全年|全年|年)(?![0-9])")
_WHOLE_YEARS = re.compile(rf"{_YEAR}\s*年?度?{_TO}(?P<year_to>(?:19|20)[0-9]{{2}})\s*年度?(?![0-9])")
_MONTHS_WITHOUT_YEAR = re.compile(rf"(?P<month>{_MONTH})\s*月?份?(?:{_TO}(?P<month_to>{_MONTH})\s*)?月份?")
_QUARTER_WITHOUT_YEAR = re.compile(r"第?\s*(?:(?P<number>[1-4一二三四])\s*季度?|Q\s*(?P<q>[1-4]))")
_DAYS = re.compile(
    rf"{_YEAR}\s*[-/.年]?\s*(?P<month>{_MONTH})\s*[-/.月]?\s*(?P<day>{_DAY})\s*日?{_TO}"
    rf"(?:(?P<year_to>(?:19|20)[0-9]{{2}}|[0-9]{{2}}(?=年))\s*[-/.年]?\s*)?(?P<month_to>{_MONTH})\s*[-/.月]\s*(?P<day_to>{_DAY})\s*日?"
)
_ONE_DAY = re.compile(
    r"(20[0-9]{2})(?:([-/.])([0-9]{1,2})\2[0-9]{1,2}|年([0-9]{1,2})月[0-9]{1,2}日|()([01][0-9])[0-3][0-9])"
    r"(?: [0-9:.]+)?"
)
_DAY_OF_PRINTING = re.compile(
    r"(?:截[至止]|制表|打印|导出|统计|填报|生成|编制|日期|时间)[^0-9]{0,8}20[0-9]{2}[-0-9年月日/. :]*"
)
_DAYS_RUN_TOGETHER = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3][0-9])\s*(?:-|~|至|到)\s*"
    r"(?P<year_to>(?:19|20)[0-9]{2})(?P<month_to>0[1-9]|1[0-2])(?P<day_to>[0-3][0-9])"
)
_PATTERNS = (
    _DAYS_RUN_TOGETHER,
    _DAYS,
    _RUN_TOGETHER,
    _SPAN,
    _QUARTER,
    _QUARTER_FIRST,
    _HALF,
    _WHOLE_YEARS,
    _ONE_MONTH,
    _WHOLE_YEAR,
)
_MONTHS_IN_HEADER = re.compile(
    rf"(?<![0-9]){_MONTH}月?份?(?:{_TO}{_MONTH})?月份?|第?[1-4一二三四]季度|Q[1-4]|[上下]半年"
)


def period_of(cell: Cell, year: int | None = None) -> Period | None:
    """The period one cell names; a blank is None. `year` is the sheet's, for cells that leave it out (`7-9月`).

    Raises Unreadable for what is no period, such as 十三季度 or an end before its start.
    """
    if isinstance(cell, dt.date):
        return Period(Month.of(cell), Month.of(cell))
    text = text_of(cell)
    if text in {"", "-", "/", "无"}:
        return None
    period = _read_whole(text, year)
    if period is None:
        raise Unreadable(f"看不懂账期“{text[:30]}”")
    return period


def period_between(first: Cell, last: Cell, year: int | None = None) -> Period | None:
    """The period from two cells 开始 and 结束, days or months; both blank is None. Raises Unreadable."""
    starts, ends = _edge(first, year), _edge(last, year)
    if starts is None and ends is None:
        return None
    if starts is None or ends is None:
        raise Unreadable("账期只有开始或只有结束")
    return _of_edges(starts, ends)


def find_period(text: str) -> Period | None:
    """The first period a title names (`幸福里 2026年第三季度物业费应收明细表`); None when it names none."""
    return _search(_DAY_OF_PRINTING.sub(" ", text_of(text)), whole=False)


def cut_period(text: str, year: int | None = None) -> tuple[Period | None, str]:
    """A period named within a header and the header without it: `2026年三季度物业费` gives 三季度 and 物业费.

    A month without year (`7月`, `7-9月应收`) counts only with the sheet's `year`.
    """
    for pattern in _PATTERNS:
        match = pattern.search(text.upper())
        period = _of_match(match.groupdict()) if match else None
        if match and period:
            return period, (text[: match.start()] + text[match.end() :]).strip("/-_:() ")
    bare = _MONTHS_IN_HEADER.search(text) if year else None
    period = _without_year(bare[0], year) if bare and year else None
    if bare and period:
        return period, (text[: bare.start()] + text[bare.end() :]).strip("/-_:() ")
    return None, text


def find_year(text: str) -> int | None:
    """The year a title names, when it names just one."""
    years = set(re.findall(r"(?<![0-9])(20[0-9]{2})(?=\s*年)", text_of(text)))
    return int(years.pop()) if len(years) == 1 else None


Edge = tuple[Month, int | None]  # a month and its day, where one is told


def _edge(cell: Cell, year: int | None) -> Edge | None:
    if isinstance(cell, dt.date):
        return Month.of(cell), cell.day
    text = text_of(cell)
    if text in {"", "-", "/", "无"}:
        return None
    month = _read_whole(text, year) if not re.search(r"[0-9]{8}|日|[-/.][0-9]{1,2}[-/.]", text) else None
    if month is not None and month.months == 1:
        return month.first, None
    day = day_of_cell(cell)
    return None if day is None else (Month.of(day), day.day)


def _of_edges(starts: Edge, ends: Edge) -> Period:
    """Whole months; a span from mid-month to mid-month counts for as many months as it is long, from its start."""
    (first, first_day), (last, last_day) = starts, ends
    if last < first or (last == first and first_day and last_day and last_day < first_day):
        raise Unreadable("账期的结束早于开始")
    if first_day and last_day and first_day > 1 and last_day == first_day - 1:
        last = last.plus(-1)
    return Period(first, last)


@lru_cache(maxsize=4096)
def _read_whole(text: str, year: int | None) -> Period | None:
    day = _ONE_DAY.fullmatch(text)
    found = _of_match({"year": day[1], "month": day[3] or day[4] or day[6]}) if day else _search(text, whole=True)
    return found or (_without_year(text, year) if year else None)


def _search(text: str, *, whole: bool) -> Period | None:
    upper = text.upper().replace("～", "~").replace("—", "-").replace("－", "-")
    for pattern in _PATTERNS:
        match = pattern.fullmatch(_undressed(upper)) if whole else pattern.search(upper)
        if match:
            period = _of_match(match.groupdict())
            if period is not None:
                return period
    return None


def _undressed(text: str) -> str:
    """Without brackets around it and without the words that say it is a period."""
    return re.sub(
        r"^(?:账期|所属期|周期|期间)[:：]?|(?:物业|服务)?(?:费|费用|账单|账期)$|^[(\[（]|[)\]）]$", "", text
    ).strip()


def _of_match(told: dict[str, str | None]) -> Period | None:
    year = _year(told["year"] or "")
    quarter = told.get("number") or told.get("q") or told.get("q2")
    if quarter:
        first = (_NUMERALS.get(quarter) or int(quarter)) * 3 - 2
        return Period(Month(year, first), Month(year, first + 2))
    if told.get("half"):
        first = 1 if told["half"] in {"上", "前"} else 7
        return Period(Month(year, first), Month(year, first + 5))
    month = told.get("month") or told.get("tight")
    if month and not 1 <= int(month) <= _DECEMBER:
        return None
    if not month:
        last_year = _year(told.get("year_to") or str(year))
        return Period(Month(year, 1), Month(last_year, 12)) if last_year >= year else None
    first_month = Month(year, int(month))
    if not told.get("month_to"):
        return Period(first_month, first_month)
    last_month = Month(_year(told.get("year_to") or str(year)), int(told["month_to"] or 0))
    days = told.get("day"), told.get("day_to")
    starts, ends = (first_month, _number(days[0])), (last_month, _number(days[1]))
    return _of_edges(starts, ends)


def _without_year(text: str, year: int) -> Period | None:
    quarter = _QUARTER_WITHOUT_YEAR.fullmatch(text.upper())
    if quarter:
        return _of_match({"year": str(year), **quarter.groupdict()})
    halves = re.fullmatch(r"(上|下)半年", text)
    if halves:
        return _of_match({"year": str(year), "half": halves[1]})
    months = _MONTHS_WITHOUT_YEAR.fullmatch(text)
    if months and "月" in text:
        return _of_match({"year": str(year), **months.groupdict()})
    return None


def _year(text: str) -> int:
    return int(text) if text[2:] else 2000 + int(text)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
