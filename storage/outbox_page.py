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


def newest_page(
    session: Session, scope: frozenset[int] | None, state: str = "", before_id: int = 0, limit: int = 50
) -> list[Told]:
    """Rows still in the outbox, the latest first, of these buildings' rooms only when told."""
    page = (
        select(OutboxRow, ChannelIdentity.person_id, Room.code, Community.name)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(OutboxRow.identity_id), isouter=True)
        .join(Room, col(Room.id) == col(OutboxRow.room_id), isouter=True)
        .join(Community, col(Community.id) == col(Room.community_id), isouter=True)
        .order_by(col(OutboxRow.id).desc())
        .limit(limit)
    )
    if scope is not None:
        page = page.where(col(Room.building_id).in_(scope))
    if state:
        page = page.where(col(OutboxRow.state) == state)
    if before_id:
        page = page.where(col(OutboxRow.id) < before_id)
    return [Told(row, person_id, room or "", community or "") for row, person_id, room, community in session.exec(page)]
