"""Links to owners' pages."""

import datetime as dt

from sqlmodel import Session, col, func, select, update

from storage.tables import PageLink


def link_of(session: Session, digest: str) -> PageLink | None:
    """The link of a token."""
    return session.exec(select(PageLink).where(col(PageLink.digest) == digest)).one_or_none()


def revoke_links(session: Session, room_id: int, now: dt.datetime) -> int:
    """Close every page of a household (it was sold, a telephone was lost); answers how many."""
    done = session.exec(
        update(PageLink)
        .where(col(PageLink.room_id) == room_id, col(PageLink.revoked_at).is_(None), col(PageLink.expires_at) > now)
        .values(revoked_at=now)
    )
    return int(done.rowcount)


def count_revoked(session: Session, room_id: int) -> int:
    """How many links of a household were revoked."""
    gone = select(func.count()).where(col(PageLink.room_id) == room_id, col(PageLink.revoked_at).is_not(None))
    return session.exec(gone).one()


def opened_since(session: Session, room_id: int, since: dt.datetime) -> bool:
    """Did somebody of the household look at a page since a moment?"""
    seen = select(col(PageLink.id)).where(col(PageLink.room_id) == room_id, col(PageLink.opened_at) >= since)
    return session.exec(seen.limit(1)).first() is not None
