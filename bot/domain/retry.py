"""What becomes of a message after an attempt: a pure decision from how the attempt ended and how often it was tried.

Chance has no part: the jitter is a hash of the send key, so that a test and a colleague see the same moments.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.sending import SendState

MOST_TRIES = 10
_FIRST_WAIT_S = 10.0
_LONGEST_WAIT_S = 3600.0
_KEY_SHARE = 0.8  # of the time a platform remembers a key: its clock is not ours


class How(StrEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    LATER = "later"  # certainly not sent
    SLOW_DOWN = "slow_down"  # certainly not sent, and nothing else on this lane either for now
    NEVER = "never"
    UNCLEAR = "unclear"  # it may have arrived


class RetryCode(StrEnum):
    """Why a row is where it is, for programs; beside the guard's codes."""

    LATER = "later"
    SLOW_DOWN = "slow_down"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    UNCLEAR = "unclear"
    KILLED = "killed"
    AGAIN = "sent_again"
    EXPIRED = "expired"
    SLOT_MISSED = "slot_missed"
    GIVEN_BACK = "given_back"
    MOVED = "moved"  # to another way


@dataclass(frozen=True, slots=True)
class Tried:
    """A message that was on the wire, or about to be.

    `repeats`: its kind must arrive at least once. `key_window`: how long the platform drops a second one of its key.
    """

    key: str
    attempts: int
    repeats: bool
    first_try_at: dt.datetime
    not_after: dt.datetime | None = None
    key_window: dt.timedelta = dt.timedelta(0)


@dataclass(frozen=True, slots=True)
class Next:
    """The row's next state and why. `due_at` for one that is tried again."""

    state: SendState
    because: str = ""
    code: str = ""
    due_at: dt.datetime | None = None


def what_next(tried: Tried, how: How, because: str, after_s: float | None, now: dt.datetime) -> Next:
    """Where an attempt leads. `after_s`: how long the platform asks to wait, kept to the millisecond."""
    match how:
        case How.ACCEPTED:
            return Next(SendState.SENT)
        case How.NEVER:
            return Next(SendState.DEAD, because, RetryCode.REFUSED)
        case How.SLOW_DOWN:
            return _again(tried, because, RetryCode.SLOW_DOWN, now, after_s)
        case How.LATER:
            if tried.attempts >= MOST_TRIES:
                return Next(SendState.DEAD, f"试了 {tried.attempts} 次：{because}", RetryCode.GAVE_UP)
            return _again(tried, because, RetryCode.LATER, now, after_s)
        case How.UNCLEAR:
            return after_silence(tried, because, RetryCode.UNCLEAR, now)


def after_silence(tried: Tried, because: str, code: RetryCode, now: dt.datetime) -> Next:
    """It may have arrived: again where twice is harmless or better than never, else a colleague looks at it."""
    if now < tried.first_try_at + tried.key_window * _KEY_SHARE:
        return _again(tried, f"{because}；平台认得同一条，用同一个编号再发", RetryCode.AGAIN, now, None)
    if not tried.repeats:
        return Next(SendState.UNKNOWN, f"{because}；不会自动重发", code)
    if tried.attempts >= MOST_TRIES:
        return Next(SendState.UNKNOWN, f"{because}；已经发了 {tried.attempts} 次，请人工联系", RetryCode.GAVE_UP)
    return _again(tried, f"{because}；这类消息必须送到，带编号再发一次", RetryCode.AGAIN, now, None)


def wait_s(key: str, attempts: int) -> float:
    """10 s, 20 s, 40 s ... an hour at most, each between three and five quarters of it by the key's hash."""
    doubled = _FIRST_WAIT_S * 2.0 ** min(attempts - 1, 20)
    share = int.from_bytes(hashlib.sha256(f"{key}#{attempts}".encode()).digest()[:4]) / 2**32
    return min(_LONGEST_WAIT_S, doubled * (0.75 + share / 2))


def _again(tried: Tried, because: str, code: RetryCode, now: dt.datetime, after_s: float | None) -> Next:
    due_at = now + dt.timedelta(seconds=after_s if after_s is not None else wait_s(tried.key, tried.attempts))
    if tried.not_after is not None and due_at > tried.not_after:
        return Next(SendState.EXPIRED, f"{because}；再发就过了有效时间", RetryCode.EXPIRED)
    return Next(SendState.PENDING, because, code, due_at)
