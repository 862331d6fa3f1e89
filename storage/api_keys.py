"""Keys of other programs: found by hash or name, and when they were last used."""

import datetime as dt

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.tables import ApiKey


def key_in_force(session: Session, key_hash: str) -> ApiKey | None:
    """The key of a hash, unless it was revoked."""
    mine = select(ApiKey).where(col(ApiKey.key_hash) == key_hash, col(ApiKey.revoked_at).is_(None))
    return session.exec(mine).one_or_none()


def key_named(session: Session, name: str) -> ApiKey | None:
    """The key in force of a program."""
    mine = select(ApiKey).where(col(ApiKey.name) == name, col(ApiKey.revoked_at).is_(None))
    return session.exec(mine.with_for_update()).one_or_none()


def keys_made_by(session: Session, by_staff: str) -> list[ApiKey]:
    """The keys in force a colleague made."""
    theirs = select(ApiKey).where(col(ApiKey.made_by) == by_staff, col(ApiKey.revoked_at).is_(None))
    return list(session.exec(theirs.order_by(col(ApiKey.id)).limit(1000)))


def all_keys(session: Session) -> list[ApiKey]:
    """Every key ever made, the first first."""
    return list(session.exec(select(ApiKey).order_by(col(ApiKey.id)).limit(1000)))


def touch_key(session: Session, key_id: int, now: dt.datetime) -> None:
    """It was used just now."""
    session.execute(update(ApiKey).where(col(ApiKey.id) == key_id).values(used_at=now))
