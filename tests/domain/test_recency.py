"""After a bad touch its repair comes before money, then some days of quiet."""

import datetime as dt

import pytest

from bot.domain.moments import CHINA
from bot.domain.recency import BadTouch, not_yet

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)
QUIET = 3 * DAY


@pytest.mark.parametrize(
    ("touches", "waits"),
    [
        ((), False),
        ((BadTouch("打了低分", NOW - DAY),), True),
        ((BadTouch("打了低分", NOW - 20 * DAY),), True),
        ((BadTouch("打了低分", NOW - 5 * DAY, NOW - DAY),), True),
        ((BadTouch("打了低分", NOW - 9 * DAY, NOW - 3 * DAY),), False),
        ((BadTouch("H5 答应的回话", NOW + DAY),), False),
    ],
)
def test_money_waits(touches: tuple[BadTouch, ...], waits: bool) -> None:  # noqa: FBT001 - a table
    assert (not_yet(touches, QUIET, NOW) is not None) is waits


def test_it_says_until_when() -> None:
    answer = not_yet([BadTouch("打了低分", NOW - 2 * DAY, NOW - DAY)], QUIET, NOW)
    assert answer is not None
    assert answer.until == NOW + 2 * DAY
