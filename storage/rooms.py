"""Rooms and buildings: found by code, listed by community, written in pages."""

from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session, col, select

from bot.domain.room import building_of
from storage.tables import Building, Community, Room

_MOST_ROOMS = 200_000  # more than the largest community; a bound, not a page


def find_room(session: Session, community_name: str, code: str) -> Room | None:
    """The room of a community by its canonical code."""
    return session.exec(
        select(Room)
        .join(Community, col(Community.id) == col(Room.community_id))
        .where(col(Community.name) == community_name, col(Room.code) == code)
    ).one_or_none()


def near_rooms(session: Session, community_id: int, code: str) -> list[Room]:
    """At most 5 rooms a mistyped code may have meant: the same door elsewhere in the building, else its others."""
    head, _, door = code.rpartition("-")
    here = select(Room).where(col(Room.community_id) == community_id).order_by(col(Room.id)).limit(5)
    for pattern in (f"{building_of(code)}-%-{door}", f"{head}-{door[:-1]}_", f"{building_of(code)}-%"):
        found = session.exec(here.where(col(Room.code).like(pattern))).all()
        if found:
            return list(found)
    return []


def rooms_by_code(session: Session, community_id: int) -> dict[str, Room]:
    """All rooms of a community by code."""
    found = session.exec(select(Room).where(col(Room.community_id) == community_id).limit(_MOST_ROOMS))
    return {room.code: room for room in found}


def room_ids_by_code(session: Session, community_id: int) -> dict[str, int]:
    """The ids of all rooms of a community by code, without the rows."""
    pairs = session.exec(select(Room.code, Room.id).where(col(Room.community_id) == community_id).limit(_MOST_ROOMS))
    return dict(pairs.all())


def buildings_by_name(session: Session, community_id: int) -> dict[str, Building]:
    """All buildings of a community by name."""
    found = session.exec(select(Building).where(col(Building.community_id) == community_id).limit(10_000))
    return {building.name: building for building in found}


def add_buildings(session: Session, community_id: int, names: Iterable[str]) -> dict[str, Building]:
    """Make the buildings that are missing; answers all by name."""
    known = buildings_by_name(session, community_id)
    missing = [Building(community_id=community_id, name=name) for name in dict.fromkeys(names) if name not in known]
    session.add_all(missing)
    session.flush()
    return known | {building.name: building for building in missing}


def rooms_with_buildings(session: Session, community_id: int) -> list[tuple[Room, str]]:
    """All rooms of a community with their building's name, in the order they were entered."""
    rows = session.exec(
        select(Room, Building.name)
        .join(Building, col(Building.id) == col(Room.building_id))
        .where(col(Room.community_id) == community_id)
        .order_by(col(Room.id))
        .limit(_MOST_ROOMS)
    )
    return list(rows)


def communities_of(session: Session, room_ids: Sequence[int]) -> dict[int, int]:
    """The community id of each room by its id."""
    return dict(session.exec(select(Room.id, Room.community_id).where(col(Room.id).in_(room_ids))).all())


def homes_of(session: Session, room_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Community and code of rooms by id."""
    if not room_ids:
        return {}
    rows = session.exec(select(Room.id, Room.community_id, Room.code).where(col(Room.id).in_(list(room_ids))))
    return {room_id: (community_id, code) for room_id, community_id, code in rows}
