"""What an attempt leads to, as a table."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import CHINA
from bot.domain.retry import MOST_TRIES, How, Tried, wait_s, what_next
from bot.domain.sending import SendState

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
MINUTES = dt.timedelta(minutes=1)


def tried(attempts: int = 1, *, repeats: bool = False, key_window: int = 0, life: int | None = None) -> Tried:
    not_after = NOW + life * MINUTES if life is not None else None
    return Tried("k", attempts, repeats, NOW - MINUTES, not_after, key_window * MINUTES)


@pytest.mark.parametrize(
    ("message", "how", "after_s", "state", "code"),
    [
        (tried(), How.ACCEPTED, None, SendState.SENT, ""),
        (tried(), How.NEVER, None, SendState.DEAD, "refused"),
        (tried(), How.LATER, None, SendState.PENDING, "later"),
        (tried(), How.LATER, 90.0, SendState.PENDING, "later"),
        (tried(MOST_TRIES), How.LATER, None, SendState.DEAD, "gave_up"),
        (tried(MOST_TRIES), How.SLOW_DOWN, 60.0, SendState.PENDING, "slow_down"),
        (tried(life=1), How.LATER, 90.0, SendState.EXPIRED, "expired"),
        (tried(), How.UNCLEAR, None, SendState.UNKNOWN, "unclear"),
        (tried(repeats=True), How.UNCLEAR, None, SendState.PENDING, "sent_again"),
        (tried(MOST_TRIES, repeats=True), How.UNCLEAR, None, SendState.UNKNOWN, "gave_up"),
        (tried(key_window=10), How.UNCLEAR, None, SendState.PENDING, "sent_again"),
        (tried(key_window=1), How.UNCLEAR, None, SendState.UNKNOWN, "unclear"),
    ],
)
def test_where_an_attempt_leads(message: Tried, how: How, after_s: float | None, state: SendState, code: str) -> None:
    step = what_next(message, how, "为什么", after_s, NOW)
    assert (step.state, step.code) == (state, code)
    if after_s is not None and state is SendState.PENDING:
        assert step.due_at == NOW + dt.timedelta(seconds=after_s)
    assert (step.due_at is not None) == (state is SendState.PENDING)


@given(st.text(max_size=30), st.integers(1, 60))
def test_waits_grow_to_an_hour_and_are_the_same_each_time(key: str, attempts: int) -> None:
    wait = wait_s(key, attempts)
    assert wait == wait_s(key, attempts)
    assert min(3600.0, 10 * 2 ** (attempts - 1) * 0.75) <= wait <= min(3600.0, 10 * 2 ** (attempts - 1) * 1.25)
