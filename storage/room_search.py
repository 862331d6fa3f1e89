"""Households as a list shows them: found by room or owner, those that owe, a page at a time."""

from dataclasses import dataclass

from sqlalchemy import exists
from sqlmodel import Session, col, func, or_, select

from storage.inbox import Scope
from storage.tables import Allocation, BillLine, Community, Payment, Person, Room, TieRow


@dataclass(frozen=True, slots=True)
class Found:
    """One room with its community."""

    room: Room
    community: str


def rooms_found(  # noqa: PLR0913 - what is looked for, where, from which page
    session: Session,
    scope: Scope,
    code: str = "",
    name: str = "",
    *,
    owing: bool = False,
    community_id: int | None = None,
    after_id: int = 0,
    limit: int = 50,
) -> list[Found]:
    """Rooms whose code begins with `code` or whose people's names begin with `name`, by id after `after_id`."""
    asked = (
        select(Room, Community.name)
        .join(Community, col(Community.id) == col(Room.community_id))
        .where(col(Room.id) > after_id)
    )
    if scope is not None:
        asked = asked.where(col(Room.building_id).in_(scope))
    if community_id is not None:
        asked = asked.where(col(Room.community_id) == community_id)
    wanted = []
    if code:
        wanted.append(or_(col(Room.code) == code, col(Room.code).startswith(f"{code}-", autoescape=True)))
    if name:
        theirs = (
            select(TieRow.room_id)
            .join(Person, col(Person.id) == col(TieRow.person_id))
            .where(col(Person.name).startswith(name, autoescape=True), col(TieRow.until_day).is_(None))
        )
        wanted.append(col(Room.id).in_(theirs))
    if wanted:
        asked = asked.where(or_(*wanted))
    if owing:
        paid = (
            select(func.coalesce(func.sum(Allocation.amount), 0))
            .where(col(Allocation.line_id) == col(BillLine.id))
            .scalar_subquery()
        )
        asked = asked.where(
            exists().where(col(BillLine.room_id) == col(Room.id), col(BillLine.amount) > paid).correlate(Room)
        )
    return [Found(room, community) for room, community in session.exec(asked.order_by(col(Room.id)).limit(limit))]


def payments_of_room(session: Session, room_id: int, limit: int = 20) -> list[Payment]:
    """What was paid for a room, the latest first."""
    mine = select(Payment).where(col(Payment.room_id) == room_id)
    return list(session.exec(mine.order_by(col(Payment.paid_at).desc(), col(Payment.id).desc()).limit(limit)))
