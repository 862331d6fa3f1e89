"""Lanes: a way out with a rate of its own. The lane's row is locked while its slots and messages are taken."""

import datetime as dt

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.moments import day_of, from_ms
from bot.domain.pacing import Pace, Track
from storage.insert_once import insert_once
from storage.tables import Lane

_MOST_LANES = 10_000
_LEAP = text(
    "WITH RECURSIVE waiting(lane) AS ("
    " SELECT min(lane) FROM outbox WHERE state = 'pending' UNION ALL"
    " SELECT (SELECT min(o.lane) FROM outbox o WHERE o.state = 'pending' AND o.lane > waiting.lane)"
    " FROM waiting WHERE waiting.lane IS NOT NULL)"
    " SELECT lane, (SELECT o.due_at FROM outbox o WHERE o.state = 'pending' AND o.lane = waiting.lane"
    " ORDER BY o.due_at LIMIT 1) FROM waiting WHERE lane IS NOT NULL LIMIT 10000"
)


def lock_lane(session: Session, name: str, pace: Pace | None, parent: str | None, a_day: int | None) -> Lane:
    """The lane's row, locked; made when absent, and brought to the pace its channel has now."""
    lane = _locked(session, name)
    if lane is None:
        insert_once(session, Lane(name=name))
        lane = _locked(session, name)
    if lane is None:
        raise LookupError(f"lane {name} vanished")
    interval, grace = (pace.interval_ms, pace.grace_ms) if pace else (0, 0)
    lane.interval_ms, lane.grace_ms, lane.parent, lane.quota_max = interval, grace, parent, a_day
    return lane


def track_of(lane: Lane) -> Track:
    """Its slots."""
    return Track(lane.free_at, lane.interval_ms)


def quota_left(lane: Lane, now: dt.datetime) -> int | None:
    """How many may still go today; None without a quota."""
    if lane.quota_max is None:
        return None
    today = day_of(now)
    if lane.quota_day != today:
        lane.quota_day, lane.quota_used = today, 0
    return max(lane.quota_max - lane.quota_used, 0)


def give_quota_back(session: Session, name: str, count: int) -> None:
    """Messages that were claimed and did not leave do not count."""
    lane = _locked(session, name)
    if lane is not None and lane.quota_max is not None:
        lane.quota_used = max(lane.quota_used - count, 0)


def pause_lane(session: Session, name: str, until: dt.datetime, because: str) -> None:
    """Nothing leaves by this lane until then; an earlier end does not shorten a later one."""
    lane = _locked(session, name)
    if lane is not None and (lane.paused_until is None or lane.paused_until < until):
        lane.paused_until, lane.because = until, because


def resting_lanes(session: Session, now: dt.datetime) -> dict[str, tuple[dt.datetime, str]]:
    """Until when the paused lanes rest, and why."""
    resting = session.exec(select(Lane).where(col(Lane.paused_until) > now).order_by(Lane.name).limit(_MOST_LANES))
    return {lane.name: (lane.paused_until, lane.because) for lane in resting if lane.paused_until is not None}


def lanes_waiting(session: Session) -> dict[str, dt.datetime]:
    """The lanes with pending messages, and since or from when the first of each is due.

    Leaps from lane to lane along the claim index: a million messages behind one lane cost as much as one.
    """
    return {lane: from_ms(due_at) for lane, due_at in session.execute(_LEAP)}


def paused_lanes(session: Session, now: dt.datetime) -> set[str]:
    """Lanes the platform asked to rest."""
    return set(session.exec(select(Lane.name).where(col(Lane.paused_until) > now).limit(_MOST_LANES)))


def _locked(session: Session, name: str) -> Lane | None:
    wanted = select(Lane).where(col(Lane.name) == name).with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()
