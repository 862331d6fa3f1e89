"""What waited for its day comes back by itself: holds on their review day, promises whose day is over.

Each leaves a to-do for the steward, so that nothing starts again unseen. A hold nobody dated gets a day and a to-do.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.moments import day_in_words, day_of
from bot.domain.reason_words import reason_in_words
from storage.holds import holds_to_return, holds_without_day, promises_overdue
from storage.matters import list_task
from storage.tables import Room, Task

PAGE = 500
_WITHIN = dt.timedelta(days=2)


def return_holds(session: Session, now: dt.datetime, hold_days: int) -> int:
    """One page of holds and promises. Returns how many changed: ask again until it is 0."""
    today = day_of(now)
    due = holds_to_return(session, today, PAGE)
    for hold, room in due:
        hold.released_at = now
        session.add(hold)
        when = day_in_words(hold.review_on) if hold.review_on else "今天"
        why = f"{reason_in_words(hold.reason)}，{day_in_words(hold.since)}起"
        what = f"暂停催缴（{why}）到 {when} 复核，已自动恢复。还要停就再设一次"
        _tell(session, room, "hold_review", f"hold:{hold.id}", what, now)
    undated = holds_without_day(session, PAGE)
    for hold, room in undated:
        hold.review_on = today + dt.timedelta(days=hold_days)
        session.add(hold)
        what = (
            f"暂停催缴（{reason_in_words(hold.reason)}）没有写复核日期，先记到 {day_in_words(hold.review_on)}。请核对"
        )
        _tell(session, room, "hold_review", f"hold:{hold.id}:undated", what, now)
    broken = promises_overdue(session, today, PAGE)
    for promise, room in broken:
        promise.state = "broken"
        session.add(promise)
        what = f"答应 {day_in_words(promise.promised_on)} 前付，没有到账。先问问是不是遇到了困难"
        _tell(session, room, "promise_broken", f"promise:{promise.id}", what, now)
    return len(due) + len(undated) + len(broken)


def _tell(  # noqa: PLR0913 - a to-do
    session: Session, room: Room, kind: str, subject: str, what: str, now: dt.datetime
) -> None:
    task = Task(
        community_id=room.community_id,
        room_id=room.id,
        kind=kind,
        subject=subject,
        what=what,
        opened_at=now,
        due_at=now + _WITHIN,
    )
    list_task(session, task)
