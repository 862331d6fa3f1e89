"""Rooms by what a colleague calls them: a code in any community, or a bare door."""

from sqlmodel import Session, col, select

from storage.inbox import Scope
from storage.tables import Community, Room


def rooms_called(session: Session, code: str, limit: int = 20) -> list[tuple[Room, str]]:
    """The rooms of a code in whatever community, with its name."""
    asked = select(Room, Community.name).join(Community, col(Community.id) == col(Room.community_id))
    return list(session.exec(asked.where(col(Room.code) == code).order_by(col(Room.id)).limit(limit)))


def rooms_by_door(session: Session, door: str, scope: Scope, limit: int = 20) -> list[tuple[Room, str]]:
    """The rooms with a door of this number among the buildings somebody may look at."""
    asked = (
        select(Room, Community.name)
        .join(Community, col(Community.id) == col(Room.community_id))
        .where((col(Room.code) == door) | col(Room.code).endswith(f"-{door}", autoescape=True))
    )
    if scope is not None:
        asked = asked.where(col(Room.building_id).in_(scope))
    return list(session.exec(asked.order_by(col(Room.id)).limit(limit)))
