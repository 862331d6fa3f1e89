"""Send slots: at which moments the next messages of a lane may leave, so that any number of senders keep its limit.

Slots stand `interval_ms` apart and a sender late by more than `grace_ms` gives its message back. A window of the
limit's length then holds messages of slots from window + grace, hence interval = (window + grace) / limit: exact, and
at most grace / window under the limit (measured against token buckets, which let up to twice the limit through).
"""

import datetime as dt
import math
from dataclasses import dataclass

HORIZON = dt.timedelta(seconds=2)  # how far ahead slots are given away; a killed sender wastes no more
SET_BACK = dt.timedelta(minutes=1)  # by more than this: else a lane would stand still until the clock has caught up
_MS = dt.timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `limit` messages in any `window_s` seconds."""

    limit: int
    window_s: float
    grace_s: float

    @property
    def interval_ms(self) -> int:
        """Between two slots; a little over, because rows keep whole milliseconds."""
        return math.floor((self.window_s + self.grace_s) * 1000 / self.limit) + 1

    @property
    def grace_ms(self) -> int:
        """How late a message may leave."""
        return round(self.grace_s * 1000)


A_ROBOT = Pace(20, 60, grace_s=1)  # 企业微信群机器人: 20 a minute
A_BOT = Pace(30, 1, grace_s=0.1)  # Telegram: 30 a second over all chats of a bot


@dataclass(frozen=True, slots=True)
class Track:
    """A lane's slots: the next free one, and the distance between two. `interval_ms` 0: no limit."""

    free_at: dt.datetime | None = None
    interval_ms: int = 0

    def next_slot(self, now: dt.datetime) -> dt.datetime:
        """The earliest slot still free; one no sender can have given away yet shows a clock set back, and binds not."""
        latest = now + HORIZON + self.interval_ms * _MS + SET_BACK
        return max(self.free_at, now) if self.free_at and self.free_at <= latest else now

    def after(self, slot: dt.datetime) -> "Track":
        """The same with that slot given away."""
        return Track(slot + self.interval_ms * _MS, self.interval_ms)


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots in order, and when the next one after them is free."""

    at: tuple[dt.datetime, ...]
    next_at: dt.datetime


def free_slots(lane: Track, parent: Track | None, now: dt.datetime, most: int) -> Slots:
    """Up to `most` slots within the horizon.

    Under a parent a lane takes a slot only when its own is free by then: reserving the parent's for later would let
    the other lanes under it stand idle.
    """
    at: list[dt.datetime] = []
    while len(at) < most:
        slot = lane.next_slot(now)
        if parent is not None:
            total = parent.next_slot(now)
            if slot > total:
                break
            slot, parent = total, parent.after(total)
        if slot > now + HORIZON:
            break
        at.append(slot)
        lane = lane.after(slot)
    wait = lane.next_slot(now)
    return Slots(tuple(at), max(wait, parent.next_slot(now)) if parent else wait)


def is_too_late(slot: dt.datetime, grace_ms: int, now: dt.datetime) -> bool:
    """Would leaving now break into another message's window?"""
    return now > slot + grace_ms * _MS
