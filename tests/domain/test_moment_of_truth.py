"""When a moment of truth is due, and what keeps a household from being greeted."""

import datetime as dt

import pytest

from bot.domain.moment_of_truth import Happens, Home, MomentOfTruth, same_days, why_not

DAY = dt.date(2026, 11, 24)


def test_a_moment_is_due_for_some_days() -> None:
    week = MomentOfTruth("w", "", "", Happens.MOVED_IN, "管家", "", after_days=7, within_days=2)
    assert week.fell_on(DAY) == (dt.date(2026, 11, 15), dt.date(2026, 11, 17))
    assert week.due_until(dt.date(2026, 11, 15)) == DAY
    before = MomentOfTruth("f", "", "", Happens.FESTIVAL, "管家", "", after_days=-4, within_days=3)
    assert before.fell_on(DAY) == (dt.date(2026, 11, 25), dt.date(2026, 11, 28))


@pytest.mark.parametrize(
    ("home", "because"),
    [
        (Home(), ""),
        (Home(due_on=dt.date(2026, 12, 31)), ""),
        (Home(due_on=dt.date(2026, 12, 9)), "收费期"),
        (Home(due_on=dt.date(2026, 10, 1)), "收费期"),
        (Home(after_payment=True), "72 小时"),
        (Home(open_matter=True), "先办事"),
        (Home(held=True), "暂停联系"),
        (Home(reachable=False), "没有绑定"),
    ],
)
def test_nobody_is_greeted_at_a_bad_time(home: Home, because: str) -> None:
    assert because in why_not(home, DAY)
    assert bool(why_not(home, DAY)) == bool(because)


@pytest.mark.parametrize(
    ("first", "last", "began", "is_one"),
    [
        (dt.date(2026, 11, 24), dt.date(2026, 11, 24), dt.date(2019, 11, 24), True),
        (dt.date(2026, 11, 24), dt.date(2026, 11, 24), dt.date(2026, 11, 24), False),
        (dt.date(2026, 12, 30), dt.date(2027, 1, 2), dt.date(2020, 1, 1), True),
        (dt.date(2027, 3, 1), dt.date(2027, 3, 1), dt.date(2024, 2, 29), True),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 29), dt.date(2024, 2, 29), True),
        (dt.date(2028, 3, 1), dt.date(2028, 3, 1), dt.date(2024, 2, 29), False),
    ],
)
def test_the_same_day_of_earlier_years(first: dt.date, last: dt.date, began: dt.date, is_one: bool) -> None:  # noqa: FBT001
    assert (began in set(same_days(first, last))) is is_one
