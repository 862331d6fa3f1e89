"""Recorded facts of a community, as in force on a day."""

import datetime as dt

from sqlmodel import Session, col, select

from storage.tables import Community, CommunityFact


def facts_in_force(session: Session, community_id: int, on: dt.date) -> dict[str, str]:
    """Fact values by name; of several in force the latest begun counts."""
    rows = session.exec(
        select(CommunityFact)
        .where(
            col(CommunityFact.community_id) == community_id,
            col(CommunityFact.in_force_from) <= on,
            (col(CommunityFact.in_force_until).is_(None)) | (col(CommunityFact.in_force_until) >= on),
        )
        .order_by(col(CommunityFact.in_force_from))
        .limit(1000)
    ).all()
    return {fact.name: fact.value for fact in rows}


def community_named(session: Session, name: str) -> Community | None:
    """The community of a name."""
    return session.exec(select(Community).where(col(Community.name) == name)).one_or_none()


def communities(session: Session) -> list[Community]:
    """All communities, by name."""
    return list(session.exec(select(Community).order_by(col(Community.name)).limit(1000)).all())
