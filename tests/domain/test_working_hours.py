"""By when the office answers: its own hours, the announced days off."""

import datetime as dt

import pytest

from bot.domain.moments import CHINA
from bot.domain.workdays import Calendar
from bot.domain.working_hours import deadline_in_words, working_deadline

CALENDAR = Calendar.of({dt.date(2026, 10, day): "国庆节" for day in range(1, 8)}, [dt.date(2026, 10, 10)])


@pytest.mark.parametrize(
    ("given", "by", "words"),
    [
        ("2026-11-23T10:00", "2026-11-23T12:00", "今天12:00前"),
        ("2026-11-23T17:00", "2026-11-24T10:00", "明天10:00前"),
        ("2026-11-23T21:30", "2026-11-24T11:00", "明天11:00前"),
        ("2026-11-27T17:30", "2026-11-30T10:30", "11月30日（周一）10:30前"),
        ("2026-09-30T17:00", "2026-10-08T10:00", "10月8日（周四）10:00前"),
        ("2026-10-10T08:00", "2026-10-10T11:00", "今天11:00前"),
    ],
)
def test_two_working_hours(given: str, by: str, words: str) -> None:
    now, due = (dt.datetime.fromisoformat(text).replace(tzinfo=CHINA) for text in (given, by))
    assert working_deadline(now, dt.timedelta(hours=2), CALENDAR) == due
    assert deadline_in_words(due, now) == words
