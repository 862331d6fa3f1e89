"""Judges every message that left by a diary of what was done. It never asks the guard: that is who is being watched."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.moments import CHINA
from bot.domain.speaking import Policy
from bot.domain.workdays import Calendar

_OF_A_PROMISE = "reminder:promise:"  # what is said the day before is said because something is open
_NIGHT_ENDS, _NIGHT_BEGINS = dt.time(8), dt.time(22)


@dataclass(slots=True)
class Diary:
    """What happened to each household, written by who did it."""

    paid: dict[int, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    settled: dict[int, dt.datetime] = field(default_factory=dict)
    stopped: dict[int, dt.datetime] = field(default_factory=dict)
    open: dict[int, list[tuple[dt.datetime, dt.datetime | None]]] = field(default_factory=lambda: defaultdict(list))

    def has_open(self, household: int, at: dt.datetime) -> bool:
        """Was a matter of theirs open?"""
        return any(since <= at and (until is None or at < until) for since, until in self.open[household])


def breaches(
    left: list[tuple[dt.datetime, int, str]], diary: Diary, policy: Policy, calendar: Calendar
) -> Iterator[str]:
    """Each broken guard in words; there must be none."""
    by_home: dict[int, list[dt.datetime]] = defaultdict(list)
    keys: set[str] = set()
    for at, household, key in left:
        local = at.astimezone(CHINA)
        if key in keys:
            yield f"{key} 发了两次"
        keys.add(key)
        if not _NIGHT_ENDS <= local.time() < _NIGHT_BEGINS or not policy.opens <= local.time() < policy.closes:
            yield f"{key} 在免打扰时间 {local:%H:%M} 发出"
        if calendar.silence(local.date(), policy.spring_festival_days):
            yield f"{key} 在节假日 {local:%m-%d} 发出"
        if household in diary.settled and at >= diary.settled[household]:
            yield f"{key} 在付清之后发出"
        if any(paid <= at < paid + policy.after_payment for paid in diary.paid[household]):
            yield f"{key} 在缴费后 72 小时内发出"
        if household in diary.stopped and at >= diary.stopped[household]:
            yield f"{key} 在业主要求停止联系之后发出"
        if not key.startswith(_OF_A_PROMISE) and diary.has_open(household, at):
            yield f"{key} 在有事没办完的时候发出"
        yield from _caps(by_home[household], at, key, policy)
        by_home[household].append(at)


def _caps(earlier: list[dt.datetime], at: dt.datetime, key: str, policy: Policy) -> Iterator[str]:
    spans = ((policy.a_week, dt.timedelta(days=7), "7 天"), (policy.a_month, dt.timedelta(days=30), "30 天"))
    for most, span, words in spans:
        if sum(at - before < span for before in earlier) >= most:
            yield f"{key} 超过{words}内的条数"
    today = at.astimezone(CHINA).date()
    if sum(before.astimezone(CHINA).date() == today for before in earlier) >= policy.a_day:
        yield f"{key} 一天里多发了一条"
