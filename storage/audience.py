"""Households that can be written to, page by page: one row a room, with an owner bound on a channel."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from bot.domain.household import OWNERS
from storage.tables import ChannelIdentity, Community, Room, TieRow


@dataclass(frozen=True, slots=True)
class Reachable:
    """A room, its name for a key, and whom to write to there."""

    room_id: int
    household: str  # COMMUNITY/ROOM
    person_id: int | None
    identity_id: int
    account: str  # channel:account


def reachable_homes(session: Session, after_room_id: int, limit: int, today: dt.date) -> tuple[list[Reachable], int]:
    """The reachable ones among the next `limit` rooms after an id, and the last room looked at (0: no more)."""
    page = select(Room.id, Room.code, Room.community_id).where(col(Room.id) > after_room_id)
    rooms = page.order_by(col(Room.id)).limit(limit).subquery()
    owner = (
        select(rooms.c.id, func.min(ChannelIdentity.id).label("identity_id"))
        .join(TieRow, col(TieRow.room_id) == rooms.c.id)
        .join(ChannelIdentity, col(ChannelIdentity.person_id) == col(TieRow.person_id))
        .where(
            col(TieRow.kind).in_(OWNERS),
            col(TieRow.from_day) <= today,
            col(TieRow.until_day).is_(None) | (col(TieRow.until_day) > today),
            col(ChannelIdentity.bound_at).is_not(None),
        )
        .group_by(rooms.c.id)
        .subquery()
    )
    found = session.execute(
        select(rooms.c.id, rooms.c.code, Community.name, ChannelIdentity)
        .join(Community, col(Community.id) == rooms.c.community_id)
        .outerjoin(owner, owner.c.id == rooms.c.id)
        .outerjoin(ChannelIdentity, col(ChannelIdentity.id) == owner.c.identity_id)
        .order_by(rooms.c.id)
    ).all()
    reachable = [
        Reachable(room_id, f"{community}/{code}", to.person_id, to.id, f"{to.channel}:{to.account}")
        for room_id, code, community, to in found
        if to is not None
    ]
    return reachable, found[-1][0] if len(found) == limit else 0
