"""A few rooms to show: for the demo's chat page, never for a rule."""

import datetime as dt

from sqlmodel import Session, col, select

from bot.domain.household import Tie
from storage.tables import Community, Person, Room, TieRow


def rooms_with_owners(session: Session, today: dt.date, limit: int) -> list[tuple[Community, Room, Person]]:
    """The first rooms that have an owner today, each with that owner."""
    rows = session.exec(
        select(Community, Room, Person)
        .join(Room, col(Room.community_id) == col(Community.id))
        .join(TieRow, col(TieRow.room_id) == col(Room.id))
        .join(Person, col(Person.id) == col(TieRow.person_id))
        .where(
            col(TieRow.kind) == Tie.OWNER,
            col(TieRow.from_day) <= today,
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .order_by(col(Room.id), col(TieRow.id))
        .limit(limit)
    ).all()
    return list({room.id: (community, room, person) for community, room, person in reversed(rows)}.values())[::-1]
