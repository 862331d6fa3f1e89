"""Links to owners' pages."""

import datetime as dt
from collections.abc import Collection

from sqlmodel import Session, col, func, select, update

from bot.domain.page_token import Purpose
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


def bills_opened(session: Session, room_ids: Collection[int]) -> dict[int, dt.datetime]:
    """When somebody of each household last looked at the page of its bill; nobody: left out."""
    seen = (
        select(PageLink.room_id, func.max(PageLink.opened_at))
        .where(
            col(PageLink.room_id).in_(list(room_ids)),
            col(PageLink.purpose) == Purpose.BILL,
            col(PageLink.opened_at).is_not(None),
        )
        .group_by(col(PageLink.room_id))
    )
    return {room_id: at for room_id, at in session.exec(seen) if at is not None}
