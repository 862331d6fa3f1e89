"""The outbox and its log read page by page, with whom and which room each message is for."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from storage.tables import ChannelIdentity, Community, OutboxLog, OutboxRow, Room


@dataclass(frozen=True, slots=True)
class Told:
    """A row and what its ids stand for; empty where it has none."""

    row: OutboxRow | OutboxLog
    person_id: int | None
    room: str
    community: str


def outbox_page(session: Session, after_id: int, limit: int, state: str | None = None) -> list[Told]:
    """Rows still in the outbox after an id, oldest first."""
    return _page(session, OutboxRow, after_id, limit, state)


def log_page(session: Session, after_id: int, limit: int, state: str | None = None) -> list[Told]:
    """Rows in the log after an id, oldest first."""
    return _page(session, OutboxLog, after_id, limit, state)


def _page(session: Session, table: Any, after_id: int, limit: int, state: str | None) -> list[Told]:
    page = (
        select(table, ChannelIdentity.person_id, Room.code, Community.name)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(table.identity_id), isouter=True)
        .join(Room, col(Room.id) == col(table.room_id), isouter=True)
        .join(Community, col(Community.id) == col(Room.community_id), isouter=True)
        .where(col(table.id) > after_id)
        .order_by(col(table.id))
        .limit(limit)
    )
    if state is not None:
        page = page.where(col(table.state) == state)
    return [Told(row, person_id, room or "", community or "") for row, person_id, room, community in session.exec(page)]
