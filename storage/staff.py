"""People of the office: found by name or by role, and the buildings each looks after."""

from collections.abc import Collection

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.tables import Building, Community, Conversation, EscalationCase, Staff, StaffBuilding


def active_staff(session: Session) -> list[Staff]:
    """Colleagues who may act, the first entered first."""
    return list(session.exec(select(Staff).where(col(Staff.active)).order_by(col(Staff.id)).limit(10_000)))


def all_staff(session: Session) -> list[Staff]:
    """Everybody ever entered, the first first."""
    return list(session.exec(select(Staff).order_by(col(Staff.id)).limit(10_000)))


def staff_named(session: Session, name: str) -> Staff | None:
    """The colleague of a name, also one who left."""
    return session.exec(select(Staff).where(col(Staff.name) == name)).one_or_none()


def buildings_of(session: Session, staff_id: int) -> frozenset[int]:
    """Ids of the buildings a 管家 looks after."""
    mine = select(StaffBuilding.building_id).where(col(StaffBuilding.staff_id) == staff_id)
    return frozenset(session.exec(mine.limit(2000)))


def all_staff_buildings(session: Session) -> dict[int, list[str]]:
    """`COMMUNITY/BUILDING` by colleague's id."""
    rows = session.exec(
        select(StaffBuilding.staff_id, Community.name, Building.name)
        .join(Building, col(Building.id) == col(StaffBuilding.building_id))
        .join(Community, col(Community.id) == col(Building.community_id))
        .order_by(col(Community.id), col(Building.id))
        .limit(10_000)
    )
    found: dict[int, list[str]] = {}
    for staff_id, community, building in rows:
        found.setdefault(staff_id, []).append(f"{community}/{building}")
    return found


def all_buildings(session: Session) -> dict[str, int]:
    """Every building's id by `COMMUNITY/BUILDING`."""
    rows = session.exec(
        select(Building.id, Community.name, Building.name)
        .join(Community, col(Community.id) == col(Building.community_id))
        .order_by(col(Community.id), col(Building.id))
        .limit(10_000)
    )
    return {f"{community}/{building}": building_id for building_id, community, building in rows}


def set_buildings(session: Session, staff_id: int, building_ids: Collection[int]) -> None:
    """From now on these, and no others."""
    session.execute(delete(StaffBuilding).where(col(StaffBuilding.staff_id) == staff_id))
    session.add_all(
        [StaffBuilding(staff_id=staff_id, building_id=building_id) for building_id in sorted(set(building_ids))]
    )


def clear_desk(session: Session, name: str) -> None:
    """The talks and open cases in a colleague's hands are in nobody's: others see them wait."""
    session.execute(update(Conversation).where(col(Conversation.held_by) == name).values(held_by=""))
    mine = update(EscalationCase).where(col(EscalationCase.in_charge) == name, col(EscalationCase.closed_at).is_(None))
    session.execute(mine.values(in_charge=""))


def stewards_of(session: Session, building_id: int) -> list[str]:
    """Names of the colleagues who look after a building."""
    rows = session.exec(
        select(Staff.name)
        .join(StaffBuilding, col(StaffBuilding.staff_id) == col(Staff.id))
        .where(col(StaffBuilding.building_id) == building_id, col(Staff.active))
        .order_by(col(Staff.id))
        .limit(50)
    )
    return list(rows)
