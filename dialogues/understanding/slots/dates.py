"""The day an owner names, by the house rules: future preferred in a promise, past in a claim, vague ones asked back.

The week starts on Monday. No day is better than a wrong one: what depends on us (修好再交) or will never be (下辈子)
names none.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dialogues.understanding.slots import festivals
from dialogues.understanding.slots.numbers import read_number

_N = r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_NO_DAY = re.compile(
    r"下辈子|来世|下下辈子|西边|猴年|驴年|下个世纪|等我死|中彩票|中了彩票|世界末日|海枯石烂|地老天荒|铁树开花|公鸡下蛋|母猪上树"
)
_ON_US = re.compile(
    r"(?:修|弄|处理|解决|整改|搞|换|维修|改|查|办|通|公示|退|赔|装|治理|打扫|清理|给)[^，。]{0,4}(?:好|完|清楚|清|了|到位|下来|妥)[^，。]{0,3}(?:再|才|我才|之前|以前|前)"
    r"|等你们|你们什么时候|(?:什么时候|几时|哪天).{1,10}(?:什么时候|几时|哪天)"
)
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6}
_WEEKDAYS |= {str(number): number - 1 for number in range(1, 8)}
_NEAR_DAYS = {"今": 0, "明": 1, "后": 2, "大后": 3, "昨": -1, "前": -2, "大前": -3}
_MAY_NAME_DAY = re.compile(
    r"[号日月周天年末底今明昨后节假旦晚早午马现立期拜上会刻/.\-]|国庆|五一|十一|双1|双十|中秋|端午|春|元宵|除夕|圣诞|清明|尽快|下班"
)
_FRIDAY, _SUNDAY = 4, 6


@dataclass(frozen=True, slots=True)
class Day:
    """A day and whether it may be noted without asking back."""

    on: dt.date
    certain: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    today: dt.date
    past: bool


Reader = Callable[[re.Match[str], _Reading], Day | None]


def find_day(text: str, today: dt.date, *, past: bool = False) -> Day | None:
    """The day named in an evened-out text. `past`: a claim (周五就交了), where days lie behind. None: no day."""
    if not _MAY_NAME_DAY.search(text) or _NO_DAY.search(text) or _ON_US.search(text):
        return None
    days = list(_days(text, _Reading(today, past)))
    if not days:
        return None
    first = days[0]
    if any(day.on != first.on for day in days[1:]):
        return Day(first.on, certain=False)
    return first


def _days(text: str, reading: _Reading) -> Iterator[Day]:
    """All days in the order of the rules' precision, no two from the same letters; denied ones (不是15号) left out."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Day]] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            day = read(match, reading)
            if day is None:
                continue
            taken.append(match.span())
            if not text[: match.start()].endswith(("不是", "别", "不等")):
                found.append((match.start(), day))
    yield from (day for _, day in sorted(found, key=lambda pair: pair[0]))


def _full_date(match: re.Match[str], _: _Reading) -> Day | None:
    year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)  # noqa: PLR2004 - 26年 is 2026
    return _date_or_last(year, _int(match[2]), _int(match[3]))


def _month_day(match: re.Match[str], reading: _Reading) -> Day | None:
    month, number = _int(match["month"]), _int(match["day"])
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    return _nearest_year(month, number, reading, shift=_year_shift(match))


def _year_shift(match: re.Match[str]) -> int | None:
    said = match.groupdict().get("year") or ""
    return {"今": 0, "明": 1, "去": -1, "后": 2}.get(said[:1])


def _nearest_year(month: int, number: int, reading: _Reading, shift: int | None) -> Day | None:
    today = reading.today
    if shift is not None:
        return _date_or_last(today.year + shift, month, number)
    day = _date_or_last(today.year, month, number)
    if day is None:
        return None
    if reading.past and day.on > today:
        return _date_or_last(today.year - 1, month, number)
    if not reading.past and day.on < today:
        return _date_or_last(today.year + 1, month, number)
    return day


def _part_of_month(match: re.Match[str], reading: _Reading) -> Day | None:
    """月底, 下个月初, 12月中旬."""
    which, part = match["which"] or "", match["part"]
    today = reading.today
    if match["month"]:
        month = _int(match["month"])
        if not 1 <= month <= 12:  # noqa: PLR2004
            return None
        first = dt.date(today.year + (_year_shift(match) or 0), month, 1)
        if _year_shift(match) is None and not reading.past and _end_of(first) < today:
            first = first.replace(year=today.year + 1)
        if _year_shift(match) is None and reading.past and first > today:
            first = first.replace(year=today.year - 1)
    else:
        first = _month_on(today, which.count("下") - which.count("上"))
    day = _in_month(first, part)
    if not which and not match["month"] and not reading.past and day.on < today:
        day = _in_month(_month_on(today, 1), part)
    if reading.past and not which and not match["month"] and day.on > today:
        day = _in_month(_month_on(today, -1), part)
    return day


def _in_month(first: dt.date, part: str) -> Day:
    if part in {"底", "末", "尾"}:
        return Day(_end_of(first), certain=True)
    if part == "下旬":
        return Day(_end_of(first), certain=False)
    return Day(first.replace(day={"初": 5, "上旬": 10, "中旬": 20}.get(part, 15)), certain=False)


def _day_of_named_month(match: re.Match[str], reading: _Reading) -> Day | None:
    """下个月15号, 这个月20号, 上月3号."""
    first = _month_on(reading.today, match["which"].count("下") - match["which"].count("上"))
    return _date_or_last(first.year, first.month, _int(match["day"]))


def _bare_day(match: re.Match[str], reading: _Reading) -> Day | None:
    """15号: today or later in a promise, today or earlier in a claim."""
    number, today = _int(match["day"]), reading.today
    if not 1 <= number <= 31:  # noqa: PLR2004
        return None
    day = _date_or_last(today.year, today.month, number)
    if day is not None and reading.past and day.on > today:
        before = _month_on(today, -1)
        return _date_or_last(before.year, before.month, number)
    if day is not None and not reading.past and day.on < today:
        after = _month_on(today, 1)
        return _date_or_last(after.year, after.month, number)
    return day


def _weekday(match: re.Match[str], reading: _Reading) -> Day | None:
    which, weekday, today = match["which"] or "", _WEEKDAYS[match["weekday"]], reading.today
    vague = match["weekday"] == "末"
    monday = today - dt.timedelta(days=today.weekday())
    if which:
        weeks = which.count("下") - which.count("上")
        day = monday + dt.timedelta(days=7 * weeks + weekday)
        behind = not reading.past and day < today
        return Day(day, certain=not vague and not behind)
    day = monday + dt.timedelta(days=weekday)
    if reading.past and day > today:
        day -= dt.timedelta(days=7)
    if not reading.past and day < today:
        day += dt.timedelta(days=7)
    return Day(day, certain=not vague)


def _bare_week(match: re.Match[str], reading: _Reading) -> Day | None:
    """下周 is its Friday, asked back; 这周 the coming Friday, or its Sunday when that is past."""
    which, today = match["which"], reading.today
    if reading.past:
        return None
    friday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 * which.count("下") + _FRIDAY)
    return Day(friday if friday >= today else friday + dt.timedelta(days=2), certain=False)


def _bare_month(match: re.Match[str], reading: _Reading) -> Day | None:
    """下个月 is its 5th; 这个月 its last day; asked back."""
    which, today = match["which"], reading.today
    if reading.past or "上" in which:
        return None
    first = _month_on(today, which.count("下"))
    return Day(first.replace(day=5) if "下" in which else _end_of(first), certain=False)


def _named_month(match: re.Match[str], reading: _Reading) -> Day | None:
    """十二月交: its 5th, or the last day of the month that runs."""
    month, today = _int(match["month"]), reading.today
    if reading.past or not 1 <= month <= 12:  # noqa: PLR2004
        return None
    shift = _year_shift(match)
    year = today.year + (shift if shift is not None else int(month < today.month))
    first = dt.date(year, month, 1)
    running = (year, month) == (today.year, today.month)
    return Day(_end_of(first) if running else first.replace(day=5), certain=False)


def _near_day(match: re.Match[str], reading: _Reading) -> Day | None:
    return Day(reading.today + dt.timedelta(days=_NEAR_DAYS[match[1]]), certain=True)


def _today(_: re.Match[str], reading: _Reading) -> Day | None:
    return Day(reading.today, certain=True)


def _today_perhaps(_: re.Match[str], reading: _Reading) -> Day | None:
    return None if reading.past else Day(reading.today, certain=False)


def _days_on(match: re.Match[str], reading: _Reading) -> Day | None:
    """三天后, 一周内, 半个月之内, 过两天, 两天前."""
    number, unit = match["n"], match["unit"]
    count = 1 if number == "半" else _int(number)
    vague = bool(match["pass"]) or number in {"两三", "三四", "三五", "十来"} or bool(match["about"])
    sign = -1 if match["after"] in {"前", "之前", "以前"} else 1
    if not match["pass"] and not match["after"]:
        return None
    if (sign < 0) != reading.past:
        return None
    if "月" in unit:
        if number == "半":
            return Day(reading.today + dt.timedelta(days=15 * sign), certain=False)
        first = _month_on(reading.today, count * sign)
        return _sure(_date_or_last(first.year, first.month, reading.today.day), not vague)
    days = count * (1 if unit in {"天", "日"} else 7)
    if days > 400:  # noqa: PLR2004 - nobody promises beyond a year
        return None
    return Day(reading.today + dt.timedelta(days=days * sign), certain=not vague)


def _feast(match: re.Match[str], reading: _Reading) -> Day | None:
    name, place = match["feast"], match["place"] or ""
    if reading.past:
        return None
    day = festivals.next_feast(name, reading.today)
    if day is None:
        return None
    if "前" in place:
        return Day(day if name in {"过年", "除夕", "年三十", "大年三十"} else day - dt.timedelta(days=1), certain=False)
    if "后" in place or "完" in place:
        if name in {"春节", "过年"}:
            return _sure(_some(festivals.eighth_of_new_year(reading.today)), certain=False)
        return Day(day + dt.timedelta(days=festivals.days_off(name)), certain=False)
    return Day(day, certain=name not in {"过年", "春节", "国庆", "五一", "十一"})


def _before_year(_: re.Match[str], reading: _Reading) -> Day | None:
    return None if reading.past else _sure(_some(festivals.new_year_eve(reading.today)), certain=False)


def _after_year(_: re.Match[str], reading: _Reading) -> Day | None:
    return None if reading.past else _sure(_some(festivals.eighth_of_new_year(reading.today)), certain=False)


def _new_year_day(match: re.Match[str], reading: _Reading) -> Day | None:
    """正月初五."""
    spring = festivals.next_feast("春节", reading.today - dt.timedelta(days=9))
    if spring is None or reading.past:
        return None
    return Day(spring + dt.timedelta(days=_int(match[1]) - 1), certain=True)


def _year_end(match: re.Match[str], reading: _Reading) -> Day | None:
    if reading.past:
        return None
    return Day(dt.date(reading.today.year + (match["year"] == "明年"), 12, 31), certain=False)


def _some(day: dt.date | None) -> Day | None:
    return Day(day, certain=True) if day is not None else None


def _sure(day: Day | None, certain: bool) -> Day | None:  # noqa: FBT001 - how sure, as the field says
    return Day(day.on, day.certain and certain) if day is not None else None


def _int(text: str) -> int:
    return int(read_number(text) or 0)


def _date_or_last(year: int, month: int, number: int) -> Day | None:
    """31号 in a short month is its last day, asked back. None for what no calendar has."""
    if not (1 <= month <= 12 and 1 <= number <= 31):  # noqa: PLR2004
        return None
    last = calendar.monthrange(year, month)[1]
    return Day(dt.date(year, month, min(number, last)), certain=number <= last)


def _month_on(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months on."""
    whole = day.year * 12 + day.month - 1 + months
    return dt.date(whole // 12, whole % 12 + 1, 1)


def _end_of(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


_NO_ROOM = r"(?!\s*(?:楼|栋|幢|座|院|门|单元|房|室|线|车|电梯|铺|商铺|业主|住户|地块|桩|库|位|表|[0-9]))"
_WHICH = r"(?P<which>(?:这|本|下下|下|上上|上|当)个?|)"
_SAID_WHICH = r"(?P<which>(?:这|本|下下|下|上上|上|当)个?)"
_MONTH_NUMBER = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY_NUMBER = r"(?P<day>[12][0-9]|3[01]|0?[1-9]|二?十[一二三四五六七八九]|三十一?|二?十|[一二三四五六七八九])"
_YEAR_WORD = r"(?P<year>今年|明年|去年|后年)?"
_COUNTED = (
    r"(?P<n>[0-9]{1,3}|两三|三四|三五|十来|半|[一二两三四五六七八九十]{1,3})(?:个)?(?P<unit>天|日|周|星期|礼拜|月)"
)
_AFTERWARDS = r"(?P<after>之后|以后|后|之内|以内|内|里|之前|以前|前)?"
_FEASTS = "|".join(festivals.NAMES)

_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?<![0-9])(20[0-9]{{2}}|[23][0-9])[年./-]\s?{_N}[月./-]\s?{_N}[号日]?(?![0-9])", _full_date),
        (rf"(?<![0-9-]){_YEAR_WORD}{_MONTH_NUMBER}(?:月份?|[/])\s?{_DAY_NUMBER}(?:[号日]|(?![0-9个]))", _month_day),
        (
            rf"(?<![0-9.-]){_MONTH_NUMBER}\.(?P<day>[12][0-9]|3[01]|0?[1-9])(?=号|日|之前|以前|前|交|缴|还|打|转)",
            _month_day,
        ),
        (
            rf"{_YEAR_WORD}(?:{_WHICH}月|(?<![0-9个]){_MONTH_NUMBER}月份?)(?:，)?(?P<part>底|末|尾|初(?![一二三四五六七八九十])|中旬|上旬|下旬|中(?!间|秋))",
            _part_of_month,
        ),
        (rf"{_SAID_WHICH}月(?:份)?\s?{_DAY_NUMBER}[号日]?(?![0-9个])", _day_of_named_month),
        (rf"{_SAID_WHICH}(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末1-7])", _weekday),
        (r"(?P<which>)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末1-7])", _weekday),
        (rf"(?<![0-9第.A-Za-z一二三四五六七八九十百]){_DAY_NUMBER}[号日]{_NO_ROOM}", _bare_day),
        (r"(大前|大后|今|明|后|昨|前)(?:天|日|儿|晚|早)", _near_day),
        (
            rf"(?P<pass>再?过|再等|再?缓|宽限|容我|等)?(?P<about>大概|大约|差不多)?{_COUNTED}{_AFTERWARDS}",
            _days_on,
        ),
        (r"(?P<year>今年|明年)?年(?:底|末)", _year_end),
        (r"(?:大年|正月|年)?初([一二三四五六七八九十]|[0-9]{1,2})", _new_year_day),
        (rf"(?P<feast>{_FEASTS})(?:节|假期|放假|长假)?(?P<place>之前|以前|前|过后|之后|以后|后|完)?", _feast),
        (r"(?:年|节)前", _before_year),
        (r"(?:过完年|年后|出了正月|过了年|过完春节)", _after_year),
        (rf"{_SAID_WHICH}(?:周|星期|礼拜)(?![一二三四五六日天末1-7])", _bare_week),
        (r"(?P<which>)(?P<weekday>末)(?!尾)(?<=周末)", _weekday),
        (rf"{_SAID_WHICH}月(?!底|末|初|中|份?[0-9])", _bare_month),
        (rf"(?<![0-9个第]){_YEAR_WORD}{_MONTH_NUMBER}月份?(?![0-9])", _named_month),
        (r"马上|现在|立刻|立马|这就|当场|今儿|今天|下班(?:后|了)?|(?<![明后昨])晚上|中午|下午|当天", _today),
        (r"一会儿?|待会儿?|等会儿?|等下|稍后|晚点|尽快", _today_perhaps),
    )
)
