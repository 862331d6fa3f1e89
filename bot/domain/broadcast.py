"""群播: what the office writes to an owners' group: when it may be recalled, how often a 群发 task is reminded."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moments import CHINA, day_of

RECALL_WINDOW = dt.timedelta(minutes=10)  # between the second person's word and the wire
MOST_REMINDERS = 3  # a day: the platform takes no more
_BETWEEN = dt.timedelta(hours=2)
_OPENS, _CLOSES = dt.time(9), dt.time(20)
_EVERYBODY = ("@所有人", "@全体", "@全员", "@all", "@everyone", "@大家")


class BroadcastState(StrEnum):
    """Where a broadcast is."""

    WAITING = "waiting"  # for a second person
    PLANNED = "planned"  # approved; may be recalled until it goes
    CREATED = "created"  # a 群发 task, waiting for its colleague to confirm it
    SENT = "sent"
    RECALLED = "recalled"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OwnersGroup:
    """An owners' group of the settings: its lane, the community whose households sit in it, how many read it."""

    name: str
    lane: str
    community: str = ""
    members: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A 群发 task nobody confirmed: when it was made, when its colleague was last reminded and how often that day."""

    created_at: dt.datetime
    reminded_at: dt.datetime | None = None
    reminded_times: int = 0


def next_reminder(task: Task, now: dt.datetime) -> int | None:
    """Which reminder of the day to send now, or None: too soon, at night, or three went today."""
    at = now.astimezone(CHINA).time()
    before = task.reminded_at or task.created_at
    if not _OPENS <= at < _CLOSES or now - before < _BETWEEN:
        return None
    today = task.reminded_times if task.reminded_at and day_of(task.reminded_at) == day_of(now) else 0
    return today + 1 if today < MOST_REMINDERS else None


def calls_everybody(text: str) -> bool:
    """Does it ring every telephone of the group?"""
    told = text.lower().replace("＠", "@").replace("@ ", "@")
    return any(word in told for word in _EVERYBODY)


def is_day(at: dt.datetime) -> bool:
    """May a group's telephones ring?"""
    return _OPENS <= at.astimezone(CHINA).time() < _CLOSES
