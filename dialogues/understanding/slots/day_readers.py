"""From a wording that was found to the day it means, given where we stand in time. The week starts on Monday."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogues.understanding.slots import festivals
from dialogues.understanding.slots.numbers import read_number

_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6}
_WEEKDAYS |= {str(number): number - 1 for number in range(1, 8)}
_NEAR_DAYS = {"今": 0, "明": 1, "后": 2, "大后": 3, "昨": -1, "前": -2, "大前": -3}
_FRIDAY = 4
_MONTHS, _LONGEST_MONTH, _LONGEST_PROMISE_DAYS = 12, 31, 400
_FAR = dt.timedelta(days=300)  # a bare date that far ahead is more likely a slip of the tongue: asked back
_SMALLEST_LONE = 3  # 1 and 2 answer menus and yes or no


@dataclass(frozen=True, slots=True)
class Day:
    """A day and whether it may be noted without asking back. `feast`: what follows it was read already (春节后)."""

    on: dt.date
    certain: bool
    feast: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where we stand: today, whether days lie behind (a claim), whether we had asked for the day."""

    today: dt.date
    past: bool = False
    asked: bool = False


Reader = Callable[[re.Match[str], Reading], Day | None]


def in_answer(number: str, reading: Reading) -> Day | None:
    """`28` or `二十八` and nothing else, in answer to when: that day of the month, asked back."""
    if reading.past or _int(number) < _SMALLEST_LONE:
        return None
    day = _in_month_or_next(_int(number), reading)
    return Day(day.on, certain=False) if day else None


def full_date(match: re.Match[str], _: Reading) -> Day | None:
    """2026年12月31日, 26年12月8日, 20261208."""
    year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)  # noqa: PLR2004 - 26年 is 2026
    return _date_or_last(year, _int(match[2]), _int(match[3]))


def month_day(match: re.Match[str], reading: Reading) -> Day | None:
    """12月3号: of the year in which it lies ahead, or behind in a claim."""
    month, number = _int(match["month"]), _int(match["day"])
    return _nearest_year(month, number, reading, _year_shift(match))


def month_day_asked(match: re.Match[str], reading: Reading) -> Day | None:
    """`12-5` is a day only where we asked for one: else it may be a room."""
    return month_day(match, reading) if reading.asked else None


def _year_shift(match: re.Match[str]) -> int | None:
    said = match.groupdict().get("year") or ""
    return {"今": 0, "明": 1, "去": -1, "后": 2}.get(said[:1])


def _nearest_year(month: int, number: int, reading: Reading, shift: int | None) -> Day | None:
    today = reading.today
    if shift is not None:
        return _date_or_last(today.year + shift, month, number)
    day = _date_or_last(today.year, month, number)
    if day is None:
        return None
    if reading.past and day.on > today:
        return _date_or_last(today.year - 1, month, number)
    if not reading.past and day.on < today:
        day = _date_or_last(today.year + 1, month, number)
        return _sure(day, day is not None and day.on - today < _FAR)
    return day


def part_of_month(match: re.Match[str], reading: Reading) -> Day | None:
    """月底, 下个月初, 12月中旬."""
    which, part = match["which"] or "", match["part"]
    today = reading.today
    if match["month"]:
        month, shift = _int(match["month"]), _year_shift(match)
        first = dt.date(today.year + (shift or 0), month, 1)
        if shift is None and not reading.past and _end_of(first) < today:
            first = first.replace(year=today.year + 1)
        if shift is None and reading.past and first > today:
            first = first.replace(year=today.year - 1)
        return _in_month(first, part)
    day = _in_month(_month_on(today, which.count("下") - which.count("上")), part)
    if which:
        return day
    if not reading.past and day.on < today:
        return _in_month(_month_on(today, 1), part)
    return _in_month(_month_on(today, -1), part) if reading.past and day.on > today else day


def _in_month(first: dt.date, part: str) -> Day:
    if part in {"底", "末", "尾"}:
        return Day(_end_of(first), certain=True)
    if part == "下旬":
        return Day(_end_of(first), certain=False)
    day = {"初": 5, "头": 5, "上旬": 10, "中旬": 20}.get(part, 15)
    return Day(first.replace(day=day), certain=False)


def day_of_named_month(match: re.Match[str], reading: Reading) -> Day | None:
    """下个月15号, 这个月20号, 上月3号."""
    first = _month_on(reading.today, match["which"].count("下") - match["which"].count("上"))
    return _date_or_last(first.year, first.month, _int(match["day"]))


def bare_day(match: re.Match[str], reading: Reading) -> Day | None:
    """15号: today or later in a promise, today or earlier in a claim."""
    number, today = _int(match["day"]), reading.today
    if not reading.past:
        return _in_month_or_next(number, reading)
    for back in range(3):  # 31号, said on the last of February, was January's
        first = _month_on(today, -back)
        day = _date_or_last(first.year, first.month, number)
        if day is not None and day.certain and day.on <= today:
            return day
    return None


def _in_month_or_next(number: int, reading: Reading) -> Day | None:
    today = reading.today
    day = _date_or_last(today.year, today.month, number)
    if day is not None and day.on < today:
        after = _month_on(today, 1)
        return _date_or_last(after.year, after.month, number)
    return day


def weekday(match: re.Match[str], reading: Reading) -> Day | None:
    """下周三; 周五 by itself is the one to come, in a claim the one behind; 周五六 is asked back."""
    which, today = match["which"] or "", reading.today
    certain = match["weekday"] != "末" and not match.groupdict().get("other")
    monday = today - dt.timedelta(days=today.weekday())
    day = monday + dt.timedelta(days=_WEEKDAYS[match["weekday"]])
    if which:
        day += dt.timedelta(days=7 * (which.count("下") - which.count("上")))
        if not reading.past and day < today and "上" not in which:
            return Day(day + dt.timedelta(days=7), certain=False)
        return Day(day, certain and (reading.past or day >= today))
    if reading.past and day > today:
        day -= dt.timedelta(days=7)
    if not reading.past and day < today:
        day += dt.timedelta(days=7)
    return Day(day, certain)


def bare_week(match: re.Match[str], reading: Reading) -> Day | None:
    """下周 is its Friday, asked back; 这周 the coming Friday, or its Sunday when that is past."""
    which, today = match["which"], reading.today
    if reading.past or "上" in which:
        return None
    friday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 * which.count("下") + _FRIDAY)
    return Day(friday if friday >= today else friday + dt.timedelta(days=2), certain=False)


def bare_month(match: re.Match[str], reading: Reading) -> Day | None:
    """下个月 is its 5th; 这个月 its last day; asked back."""
    which, today = match["which"], reading.today
    if reading.past or "上" in which:
        return None
    first = _month_on(today, which.count("下"))
    return Day(first.replace(day=5) if "下" in which else _end_of(first), certain=False)


def named_month(match: re.Match[str], reading: Reading) -> Day | None:
    """十二月交: its 5th, or the last day of the month that runs."""
    month, today = _int(match["month"]), reading.today
    if reading.past:
        return None
    shift = _year_shift(match)
    year = today.year + (shift if shift is not None else int(month < today.month))
    first = dt.date(year, month, 1)
    running = (year, month) == (today.year, today.month)
    return Day(_end_of(first) if running else first.replace(day=5), certain=False)


def near_day(match: re.Match[str], reading: Reading) -> Day | None:
    """今天, 大后天, 昨晚."""
    return Day(reading.today + dt.timedelta(days=_NEAR_DAYS[match[1]]), certain=True)


def tomorrow_or_so(match: re.Match[str], reading: Reading) -> Day | None:
    """明后天 and 今明两天 end on their second day; asked back."""
    return Day(
        reading.today + dt.timedelta(days=_NEAR_DAYS[match[1] or match[2]] + (match[1] is not None)), certain=False
    )


def today(match: re.Match[str], reading: Reading) -> Day | None:
    """Today; but what will be done at once after something else (工资到手马上转) has no day."""
    return None if _WAITS.search(match.string[: match.start()]) else Day(reading.today, certain=True)


def today_perhaps(match: re.Match[str], reading: Reading) -> Day | None:
    """一会儿, 尽快: today, asked back."""
    if reading.past or _WAITS.search(match.string[: match.start()]):
        return None
    return Day(reading.today, certain=False)


def days_on(match: re.Match[str], reading: Reading) -> Day | None:
    """三天后, 一周内, 半个月之内, 过两天, 两天前; 三五天 alone in answer to when."""
    number, unit, grace = match["n"], match["unit"], match["grace"]
    count, roughly = _count(number)
    certain = not (roughly or match["pass"] or grace or match["about"])
    if not match["pass"] and not match["after"]:
        if unit == "月" and number != "半" and "个" not in match[0]:
            return None  # 三月 is March
        at_once = roughly and _THEN.match(match.string, match.end())  # 三五天我给你转
        if not (grace or reading.asked or at_once) or reading.past:
            return None
        certain = False
    sign = -1 if match["after"] in {"前", "之前", "以前"} else 1
    if (sign < 0) != reading.past:
        return None
    if "月" in unit and number != "半":
        return _sure(_months_on(reading.today, count * sign), certain)
    days = 15 if "月" in unit else count * (1 if unit in {"天", "日"} else 7)
    if days > _LONGEST_PROMISE_DAYS:
        return None
    return Day(reading.today + dt.timedelta(days=days * sign), certain and "月" not in unit)


def hours_on(match: re.Match[str], reading: Reading) -> Day | None:
    """48小时内 is two days on; less than a day is today, asked back."""
    days, rest = divmod(_int(match["n"]), 24)
    return None if reading.past else Day(reading.today + dt.timedelta(days=days), certain=not rest and days > 0)


def _count(number: str) -> tuple[int, bool]:
    """How many, and whether only roughly: 三五天 is five at most."""
    if number in {"半", "一半"}:
        return 1, False
    if number.startswith("十") and number.endswith(("来", "几")):
        return 10, True
    if len(number) == 2 and not number.isdigit() and "十" not in number:  # noqa: PLR2004 - 三五, 一两
        return _int(number[1]), True
    return _int(number), False


def these_days(_: re.Match[str], reading: Reading) -> Day | None:
    """这两天: two days on, asked back."""
    return None if reading.past else Day(reading.today + dt.timedelta(days=2), certain=False)


def feast(match: re.Match[str], reading: Reading) -> Day | None:
    """春节前, 国庆后, 元旦."""
    name, place, today = match["feast"], match["place"] or "", reading.today
    if reading.past:
        return None
    if "后" in place or "完" in place or "结束" in place or match["over"]:
        return _feast_day(festivals.day_after(name, today))
    day = festivals.next_feast(name, today)
    if day is None or "前" not in place:
        return Day(day, certain=name not in _WHOLE_HOLIDAYS, feast=True) if day else None
    return _feast_day(day if name in _EVES else max(today, day - dt.timedelta(days=1)))


def near_holiday(match: re.Match[str], reading: Reading) -> Day | None:
    """节前, 节后, 放假前, 假期结束: of the public holiday that runs or is near."""
    name, today = festivals.near_holiday(reading.today), reading.today
    if reading.past or not name:
        return None
    if "前" not in match[0]:
        return _feast_day(festivals.day_after(name, today))
    day = festivals.next_feast(name, today)
    return _feast_day(max(today, day - dt.timedelta(days=1))) if day else None


def _feast_day(day: dt.date | None) -> Day | None:
    return Day(day, certain=False, feast=True) if day else None


def before_year(_: re.Match[str], reading: Reading) -> Day | None:
    """年前: 除夕, asked back."""
    return None if reading.past else _feast_day(festivals.new_year_eve(reading.today))


def after_year(_: re.Match[str], reading: Reading) -> Day | None:
    """年后: 正月初八, asked back."""
    return None if reading.past else _feast_day(festivals.eighth_of_new_year(reading.today))


def new_year_day(match: re.Match[str], reading: Reading) -> Day | None:
    """正月初五, 大年初一; 初八 by itself may be any lunar month's and is asked back."""
    number, named = _int(match["day"]), bool(match["year"])
    spring = festivals.next_feast("春节", reading.today - dt.timedelta(days=number - 1))
    if spring is None or reading.past or not 1 <= number <= 30:  # noqa: PLR2004 - a lunar month
        return None
    return Day(spring + dt.timedelta(days=number - 1), certain=named)


def year_end(match: re.Match[str], reading: Reading) -> Day | None:
    """年底: 31 December, asked back."""
    if reading.past:
        return None
    return Day(dt.date(reading.today.year + (match["year"] == "明年"), 12, 31), certain=False)


def no_day(_: re.Match[str], __: Reading) -> Day | None:
    """A lunar day beside New Year: the table has no other."""
    return None


def _sure(day: Day | None, certain: bool) -> Day | None:  # noqa: FBT001 - how sure, as the field says
    return Day(day.on, day.certain and certain) if day is not None else None


def _int(text: str) -> int:
    return int(read_number(text.replace("廿", "二十")) or 0)


def _date_or_last(year: int, month: int, number: int) -> Day | None:
    """31号 in a short month is its last day, asked back. None for what no calendar has."""
    if not (1 <= month <= _MONTHS and 1 <= number <= _LONGEST_MONTH and year <= dt.MAXYEAR):
        return None
    last = calendar.monthrange(year, month)[1]
    return Day(dt.date(year, month, min(number, last)), certain=number <= last)


def _months_on(day: dt.date, months: int) -> Day | None:
    first = _month_on(day, months)
    return _date_or_last(first.year, first.month, day.day)


def _month_on(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months on."""
    whole = day.year * 12 + day.month - 1 + months
    return dt.date(whole // 12, whole % 12 + 1, 1)


def _end_of(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


_WHOLE_HOLIDAYS = frozenset({"过年", "春节", "国庆", "五一", "十一"})
_EVES = frozenset({"过年", "除夕", "年三十", "大年三十"})
_WAITS = re.compile(
    r"等|到手|到账|回来|回款|下来|好了?|[修弄办]完|以后|之后|[发有领收卖][^，。]{0,3}[钱薪资款]|发了|拿到|只要|一旦"
)
_THEN = re.compile(r"我?们?(?:一定|肯定|会|再)?(?:给|交|缴|付|转|还|打|去)")
