"""Somebody left an account or blocked it: one rule for every channel, told by an event or by a refused message.

What may be stopped and waits for this address ends. Receipts and safety notices stay and look for another way, and
so do the household's matters, promises and other addresses. A colleague is told once a household when something ended.
Their next word here undoes it: what is planned from then on goes again.
"""

import datetime as dt

from sqlmodel import Session

from storage.matters import list_task
from storage.moving import mark_gone
from storage.outbox import cancel_waiting
from storage.tables import ChannelIdentity, Room, Task

REACH = "reach"
LEFT = "业主取消了关注，或者拉黑了这个账号"
_WITHIN = dt.timedelta(days=1)


def part_with(session: Session, identity_id: int, because: str, now: dt.datetime) -> int:
    """End what waits for this address, and say so to a colleague. Returns how many messages ended."""
    mark_gone(session, identity_id, now)
    ended = cancel_waiting(session, identity_id, because)
    identity = session.get(ChannelIdentity, identity_id)
    room = session.get(Room, identity.room_id) if identity is not None and identity.room_id is not None else None
    if ended and room is not None:
        what = f"{room.code} {LEFT}，等着发的 {ended} 条已经停了：有事请打电话；他再来消息，以后的照常发"
        list_task(
            session,
            Task(
                community_id=room.community_id,
                room_id=room.id,
                identity_id=identity_id,
                kind=REACH,
                subject=f"room:{room.id}:{REACH}",
                what=what,
                opened_at=now,
                due_at=now + _WITHIN,
            ),
        )
    return ended
