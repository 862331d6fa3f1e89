"""Lift the lock of the chat identities that failed to prove themselves for a room, on a colleague's word."""

import datetime as dt

from sqlmodel import Session

from bot.services.talk.bind_identity import LOCK
from storage import audit
from storage.identities import identities_that_failed
from storage.matters import close_tasks
from storage.tables import BindAttempt, Room


def unlock_identities(session: Session, room: Room, by_staff: str, now: dt.datetime) -> int:
    """Let them try again at once; their alarms are closed and the deed is kept. Returns how many identities."""
    failed = identities_that_failed(session, room.id, now - LOCK)
    session.add_all(
        BindAttempt(identity_id=identity_id, room_id=room.id, at=now, outcome="unlocked") for identity_id in failed
    )
    close_tasks(session, room.id, "bind_alarm", "已由同事核实并解锁", now)
    if failed:
        subject, detail = f"room:{room.id}", {"identities": failed}
        audit.append(session, at=now, by_staff=by_staff, deed="unlock", subject=subject, detail=detail)
    return len(failed)
