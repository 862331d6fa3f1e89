"""Recorded facts of a community, as in force on a day."""

import datetime as dt

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.tables import Community, CommunityFact, ServiceRecord

# asked in every turn: built once
_IN_FORCE = (
    select(CommunityFact)
    .where(
        col(CommunityFact.community_id) == bindparam("community_id"),
        col(CommunityFact.in_force_from) <= bindparam("day"),
        (col(CommunityFact.in_force_until).is_(None)) | (col(CommunityFact.in_force_until) >= bindparam("day")),
    )
    .order_by(col(CommunityFact.in_force_from))
    .limit(1000)
)


def facts_in_force(session: Session, community_id: int, on: dt.date) -> dict[str, str]:
    """Fact values by name; of several in force the latest begun counts."""
    rows = session.exec(_IN_FORCE, params={"community_id": community_id, "day": on}).all()
    return {fact.name: fact.value for fact in rows}


def community_named(session: Session, name: str) -> Community | None:
    """The community of a name."""
    return session.exec(select(Community).where(col(Community.name) == name)).one_or_none()


def communities(session: Session) -> list[Community]:
    """All communities, by name."""
    return list(session.exec(select(Community).order_by(col(Community.name)).limit(1000)).all())


def facts_by_name_and_day(session: Session, community_id: int) -> dict[tuple[str, dt.date], CommunityFact]:
    """All facts ever recorded of a community, by name and the day they began."""
    found = session.exec(select(CommunityFact).where(col(CommunityFact.community_id) == community_id).limit(10_000))
    return {(fact.name, fact.in_force_from): fact for fact in found}


def service_records_of(session: Session, community_id: int) -> set[tuple[int | None, dt.date, str]]:
    """What was done, as (building id, day, deed)."""
    found = session.exec(
        select(col(ServiceRecord.building_id), col(ServiceRecord.done_on), col(ServiceRecord.what))
        .where(col(ServiceRecord.community_id) == community_id)
        .limit(500_000)
    )
    return {(building_id, done_on, what) for building_id, done_on, what in found}
