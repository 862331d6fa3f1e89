"""Slots: never more than the limit in any window however late senders are, and next to no less."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import CHINA
from bot.domain.pacing import A_BOT, A_ROBOT, HORIZON, Pace, Slots, Track, free_slots, is_too_late

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def after(milliseconds: float) -> dt.datetime:
    return NOW + dt.timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize(("pace", "interval_ms", "per_window"), [(A_ROBOT, 3051, 20), (A_BOT, 37, 30)])
def test_the_known_paces(pace: Pace, interval_ms: int, per_window: int) -> None:
    assert pace.interval_ms == interval_ms
    share = pace.window_s * 1000 / interval_ms / per_window
    assert 0.85 <= share < 1


@given(st.integers(1, 100), st.floats(0.5, 120), st.floats(0.01, 1), st.data())
def test_no_window_holds_more_than_the_limit(limit: int, window_s: float, grace_s: float, data: st.DataObject) -> None:
    pace = Pace(limit, window_s, grace_s)
    late = data.draw(st.lists(st.integers(0, pace.grace_ms), min_size=limit + 1, max_size=limit + 1))
    left = sorted(number * pace.interval_ms + lateness for number, lateness in enumerate(late))
    assert left[-1] - left[0] >= 0
    for first in left:
        assert sum(first <= moment < first + window_s * 1000 for moment in left) <= limit


@pytest.mark.parametrize(
    ("lane", "parent", "most", "slots", "next_at"),
    [
        (Track(), None, 3, [0, 0, 0], 0),
        (Track(None, 1000), None, 5, [0, 1000, 2000], 3000),
        (Track(after(-5000), 1000), None, 2, [0, 1000], 2000),
        (Track(after(1500), 1000), None, 5, [1500], 2500),
        (Track(after(2500), 1000), None, 5, [], 2500),
        (Track(None, 3051), Track(None, 37), 5, [0], 3051),
        (Track(None, 3051), Track(after(500), 37), 5, [500], 3551),
        (Track(after(400), 3051), Track(None, 37), 5, [], 400),
        (Track(), Track(after(100), 37), 3, [100, 137, 174], 211),
    ],
)
def test_free_slots(lane: Track, parent: Track | None, most: int, slots: list[int], next_at: int) -> None:
    assert free_slots(lane, parent, NOW, most) == Slots(tuple(map(after, slots)), after(next_at))
    assert all(slot <= NOW + HORIZON for slot in map(after, slots))


@pytest.mark.parametrize(("at", "late"), [(0, False), (1000, False), (1001, True)])
def test_too_late(at: int, late: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_too_late(NOW, 1000, after(at)) is late
