"""Moments and days. Rows hold BIGINT milliseconds UTC; rules think in Asia/Shanghai; nobody here reads a clock."""

import datetime as dt

CHINA = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991: a fixed offset is exact
_WEEKDAYS = "一二三四五六日"


def to_ms(moment: dt.datetime) -> int:
    """Milliseconds since 1970 UTC. Raises ValueError for a moment without zone: guessing it would move a reminder."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> dt.datetime:
    """The moment in +08:00."""
    return dt.datetime.fromtimestamp(milliseconds / 1000, CHINA)


def day_of(moment: dt.datetime) -> dt.date:
    """The calendar day in China."""
    return moment.astimezone(CHINA).date()


def read_moment(text: str) -> dt.datetime:
    """Read ISO 8601; without a zone it is +08:00. Raises ValueError otherwise."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def iso(moment: dt.datetime) -> str:
    """ISO 8601 with +08:00, to the second."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def day_in_words(day: dt.date) -> str:
    """How a text names a day, always with its weekday: `12月4日（周五）`."""
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def day_with_year(day: dt.date) -> str:
    """How a text names a day of another year: `2021年6月30日`."""
    return f"{day.year}年{day.month}月{day.day}日"
