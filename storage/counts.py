"""How much is on record: for a look over the house, never for a rule."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from storage.tables import BillLine, Room


@dataclass(frozen=True, slots=True)
class CommunityCounts:
    """Of one community."""

    rooms: int
    lines: int
    lines_without_due_date: int


def count_community(session: Session, community_id: int) -> CommunityCounts:
    """Count rooms and bill lines."""
    rooms = session.exec(select(func.count()).where(col(Room.community_id) == community_id)).one()
    lines, dated = session.exec(
        select(func.count(), func.count(col(BillLine.due_on)))
        .join(Room, col(Room.id) == col(BillLine.room_id))
        .where(col(Room.community_id) == community_id)
    ).one()
    return CommunityCounts(rooms, lines, lines - dated)
