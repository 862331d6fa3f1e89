"""When a household was last met by what: what went on the wire, in the outbox and its log, the latest first."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.domain.sending import TOUCHED
from storage.literals import is_in
from storage.tables import OutboxLog, OutboxRow


@dataclass(frozen=True, slots=True)
class Met:
    """One message to a household that went on the wire."""

    at: dt.datetime
    kind: str
    lane: str
    text: str
    state: str
    by_staff: str = ""


def last_met(session: Session, room_id: int, limit: int = 5) -> list[Met]:
    """What the household was last sent, over all channels."""
    live = select(OutboxRow).where(col(OutboxRow.room_id) == room_id, is_in(OutboxRow.state, *TOUCHED))
    moved = select(OutboxLog).where(col(OutboxLog.room_id) == room_id, is_in(OutboxLog.state, *TOUCHED))
    found = [
        Met(row.sent_at or row.due_at, row.kind, row.lane, row.text, row.state, row.by_staff)
        for row in session.exec(live.order_by(col(OutboxRow.id).desc()).limit(limit))
    ]
    found += [
        Met(row.at, row.kind, row.lane, row.text, row.state)
        for row in session.exec(moved.order_by(col(OutboxLog.at).desc()).limit(limit))
    ]
    return sorted(found, key=lambda met: met.at, reverse=True)[:limit]
