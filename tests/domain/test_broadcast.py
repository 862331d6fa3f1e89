"""How often a 群发 task is reminded, and when a group's telephones may ring."""

import datetime as dt

import pytest

from bot.domain.broadcast import MOST_REMINDERS, Task, calls_everybody, is_day, next_reminder
from bot.domain.moments import CHINA

NINE = dt.datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("task", "now", "which"),
    [
        (Task(NINE), NINE + HOUR, None),  # too soon
        (Task(NINE), NINE + 2 * HOUR, 1),
        (Task(NINE, NINE + 2 * HOUR, 1), NINE + 3 * HOUR, None),
        (Task(NINE, NINE + 2 * HOUR, 1), NINE + 4 * HOUR, 2),
        (Task(NINE, NINE + 6 * HOUR, 3), NINE + 9 * HOUR, None),  # three went today
        (Task(NINE, NINE + 6 * HOUR, 3), NINE + 24 * HOUR, 1),  # tomorrow
        (Task(NINE), NINE + 12 * HOUR, None),  # night
    ],
)
def test_a_task_is_reminded_by_day_and_not_too_often(task: Task, now: dt.datetime, which: int | None) -> None:
    assert next_reminder(task, now) == which


def test_no_day_sees_more_than_three_reminders() -> None:
    task, sent = Task(NINE), []
    for minutes in range(0, 3 * 24 * 60, 10):
        now = NINE + dt.timedelta(minutes=minutes)
        which = next_reminder(task, now)
        if which is not None:
            sent.append(now.date())
            task = Task(NINE, now, which)
    assert {sent.count(day) for day in set(sent)} == {MOST_REMINDERS}


@pytest.mark.parametrize(
    ("text", "all_of_them"),
    [("@所有人 停水", True), ("＠ 全体 停水", True), ("@All 停水", True), ("请大家关窗", False)],
)
def test_calling_everybody_is_seen(text: str, *, all_of_them: bool) -> None:
    assert calls_everybody(text) is all_of_them


def test_night_is_night() -> None:
    assert [is_day(NINE.replace(hour=hour)) for hour in (8, 9, 19, 20, 23)] == [False, True, True, False, False]
