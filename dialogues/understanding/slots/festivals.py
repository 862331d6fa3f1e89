"""The days of Chinese feasts. Lunar ones are a table (almanac) from 2020 through 2036; the rest are rules."""

import datetime as dt

_FIRST_YEAR = 2020
_SPRING = "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128".split()
_DRAGON_BOAT = "0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530".split()
_MID_AUTUMN = "1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004".split()
_FIXED = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "儿童节": (6, 1),
    "国庆": (10, 1),
}
_FIXED |= {
    "十一": (10, 1),
    "双十一": (11, 11),
    "双11": (11, 11),
    "圣诞": (12, 25),
    "双十二": (12, 12),
    "双12": (12, 12),
}
_LUNAR = {"端午": _DRAGON_BOAT, "中秋": _MID_AUTUMN}
_FROM_SPRING = {"春节": 0, "过年": -1, "除夕": -1, "大年三十": -1, "年三十": -1, "元宵": 14, "正月十五": 14, "小年": -7}
_DAYS_OFF = {"元旦": 3, "五一": 5, "劳动节": 5, "国庆": 7, "十一": 7, "端午": 1, "中秋": 1}
_HOLIDAYS = ("元旦", "春节", "清明", "五一", "端午", "中秋", "国庆")
_HOLIDAY_IS_NEAR = dt.timedelta(days=45)  # 节前 said earlier means no feast that anybody could name
_OPEN_AGAIN = 7  # days after the first of the lunar year: 正月初八

NAMES = tuple(sorted([*_FIXED, *_LUNAR, *_FROM_SPRING, "清明"], key=len, reverse=True))


def feast(name: str, year: int) -> dt.date | None:
    """The day of a feast in a year of the solar calendar; None beyond the table."""
    if name in _FIXED:
        return dt.date(year, *_FIXED[name])
    if name == "清明":
        return dt.date(year, 4, 5 if year % 4 in {2, 3} else 4)
    if not 0 <= year - _FIRST_YEAR < len(_SPRING):
        return None
    if name in _LUNAR:
        return _day(year, _LUNAR[name])
    return _day(year, _SPRING) + dt.timedelta(days=_FROM_SPRING[name])


def next_feast(name: str, today: dt.date) -> dt.date | None:
    """The feast today or later."""
    for year in (today.year, today.year + 1):
        day = feast(name, year)
        if day is not None and day >= today:
            return day
    return None


def day_after(name: str, today: dt.date) -> dt.date | None:
    """The day after a feast's holidays, of those that run or come: 国庆后 is 8 October also on the 3rd."""
    if name in {"春节", "过年"}:
        return eighth_of_new_year(today)
    off = dt.timedelta(days=_DAYS_OFF.get(name, 1))
    day = next_feast(name, today - off + dt.timedelta(days=1))
    return day + off if day else None


def near_holiday(today: dt.date) -> str:
    """The public holiday that 节前 or 节后 means: the one that runs or is near; empty when none is."""
    ends = ((day_after(name, today), name) for name in _HOLIDAYS)
    end, name = min(((end, name) for end, name in ends if end is not None), default=(None, ""))
    return name if end is not None and end - today <= _HOLIDAY_IS_NEAR else ""


def new_year_eve(today: dt.date) -> dt.date | None:
    """除夕, today or later."""
    return next_feast("除夕", today)


def eighth_of_new_year(today: dt.date) -> dt.date | None:
    """正月初八 of the coming lunar year, or of the one just begun: offices are open again."""
    spring = next_feast("春节", today - dt.timedelta(days=_OPEN_AGAIN))
    return spring + dt.timedelta(days=_OPEN_AGAIN) if spring else None


def _day(year: int, table: list[str]) -> dt.date:
    entry = table[year - _FIRST_YEAR]
    return dt.date(year, int(entry[:2]), int(entry[2:]))
