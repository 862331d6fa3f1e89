"""暂停 and 恢复: a colleague stops the reminders of a household until a day, with a reason, and lets them go again."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_of
from storage import audit
from storage.matters import active_holds
from storage.tables import Hold, Room

LONGEST_DAYS = 180


def hold_household(  # noqa: PLR0913 - which, why, how long, by whom, when
    session: Session, room: Room, why: str, days: int, by_staff: str, now: dt.datetime
) -> dt.date:
    """Stop reminders; the day it is looked at again. Raises Refused without a reason or for longer than half a year."""
    if not why.strip():
        raise Refused("请写一句为什么暂停，复核的同事要看")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"暂停 1 到 {LONGEST_DAYS} 天。更久的请走减免、分期或异议")
    until = day_of(now) + dt.timedelta(days=days)
    session.add(Hold(room_id=room.id, reason=why.strip(), since=day_of(now), review_on=until))
    _note(session, room, "hold", by_staff, now, {"why": why, "until": until.isoformat()})
    return until


def release_household(session: Session, room: Room, by_staff: str, now: dt.datetime) -> int:
    """Let reminders go again. Returns how many holds there were."""
    holds = active_holds(session, room.id)
    for hold in holds:
        hold.released_at = now
        session.add(hold)
    if holds:
        _note(session, room, "release", by_staff, now, {"holds": len(holds)})
    return len(holds)


def _note(  # noqa: PLR0913 - an entry
    session: Session, room: Room, deed: str, by_staff: str, now: dt.datetime, detail: dict[str, object]
) -> None:
    audit.append(session, at=now, by_staff=by_staff, deed=deed, subject=f"room:{room.id}", detail=detail)
