"""No way is open to an owner: a colleague is asked to reach them, once for all that waits for the household."""

import datetime as dt

from sqlmodel import Session

from bot.services.talk.part_with import REACH
from storage.matters import list_task
from storage.tables import OutboxRow, Room, Task

_WITHIN = dt.timedelta(days=1)


def ask_a_colleague(session: Session, row: OutboxRow, because: str, now: dt.datetime) -> None:
    """List the to-do; it names the home and the reason, not what the message says."""
    room = session.get(Room, row.room_id) if row.room_id is not None else None
    if room is None:
        return
    what = f"{room.code} 有消息发不出去（{because}）：业主来消息会自动补发，也请同事联系一下"
    task = Task(
        community_id=room.community_id,
        room_id=room.id,
        identity_id=row.identity_id,
        kind=REACH,
        subject=f"room:{room.id}:{REACH}",
        what=what,
        opened_at=now,
        due_at=now + _WITHIN,
    )
    list_task(session, task)
