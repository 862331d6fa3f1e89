"""Sessions, tries to come in, chats tied to colleagues: what the console's door asks and writes."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, func, select

from storage.affected import affected
from storage.tables import SignInTry, Staff, StaffCode, StaffIdentity, StaffSession

_OF_ADDRESS = (  # asked in every turn: built once
    select(Staff)
    .join(StaffIdentity, col(StaffIdentity.staff_id) == col(Staff.id))
    .where(
        col(StaffIdentity.channel) == bindparam("channel"),
        col(StaffIdentity.account) == bindparam("account"),
        col(StaffIdentity.address) == bindparam("address"),
        col(Staff.active),
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session in force and whose it is."""

    session: StaffSession
    person: Staff


def session_of(session: Session, token_hash: str, now: dt.datetime) -> SignedIn | None:
    """The session of a token, if it is in force and its colleague still works here."""
    found = session.exec(
        select(StaffSession, Staff)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(col(StaffSession.token_hash) == token_hash, col(StaffSession.ends_at) > now, col(Staff.active))
    ).one_or_none()
    return SignedIn(*found) if found is not None else None


def sessions_of_staff(session: Session, staff_id: int, now: dt.datetime) -> list[StaffSession]:
    """A colleague's sessions in force, the latest used first."""
    mine = select(StaffSession).where(col(StaffSession.staff_id) == staff_id, col(StaffSession.ends_at) > now)
    return list(session.exec(mine.order_by(col(StaffSession.seen_at).desc()).limit(50)))


def end_sessions(session: Session, staff_id: int, but: int = 0) -> int:
    """End all sessions of a colleague, but one. Returns how many."""
    mine = delete(StaffSession).where(col(StaffSession.staff_id) == staff_id, col(StaffSession.id) != but)
    return affected(session.execute(mine))


def forget_old(session: Session, now: dt.datetime, keep_tries: dt.timedelta) -> None:
    """Delete sessions and codes that are over, and tries nobody counts any more."""
    session.execute(delete(StaffSession).where(col(StaffSession.ends_at) <= now))
    session.execute(delete(StaffCode).where(col(StaffCode.ends_at) <= now))
    session.execute(delete(SignInTry).where(col(SignInTry.at) <= now - keep_tries))


def wrong_tries(session: Session, name: str, since: dt.datetime, place: str = "") -> int:
    """Wrong tries for a name since a moment and since its last right one, from one place or from anywhere."""
    mine = [col(SignInTry.name) == name] + ([col(SignInTry.place) == place] if place else [])
    right: dt.datetime | None = session.exec(
        select(func.max(SignInTry.at)).where(*mine, col(SignInTry.ok), col(SignInTry.at) > since)
    ).one()
    begins = right or since
    counted = select(func.count()).where(*mine, col(SignInTry.ok).is_(False), col(SignInTry.at) > begins)
    return int(session.exec(counted).one())


def code_in_force(session: Session, code_hash: str, now: dt.datetime) -> StaffCode | None:
    """An unused code whose time is not over."""
    return session.exec(
        select(StaffCode)
        .where(col(StaffCode.code_hash) == code_hash, col(StaffCode.ends_at) > now, col(StaffCode.used_at).is_(None))
        .with_for_update()
    ).one_or_none()


def identities_of_staff(session: Session, staff_id: int) -> list[StaffIdentity]:
    """The chats tied to a colleague."""
    mine = select(StaffIdentity).where(col(StaffIdentity.staff_id) == staff_id)
    return list(session.exec(mine.order_by(col(StaffIdentity.id)).limit(50)))


def staff_of_address(session: Session, channel: str, account: str, address: str) -> Staff | None:
    """The colleague who writes from this address, if they still work here."""
    whose = {"channel": channel, "account": account, "address": address}
    return session.exec(_OF_ADDRESS, params=whose).one_or_none()


def untie(session: Session, staff_id: int, identity_id: int = 0) -> int:
    """Untie one chat of a colleague, or all. Returns how many."""
    mine = delete(StaffIdentity).where(col(StaffIdentity.staff_id) == staff_id)
    if identity_id:
        mine = mine.where(col(StaffIdentity.id) == identity_id)
    return affected(session.execute(mine))


def touch_session(session: Session, session_id: int, now: dt.datetime) -> None:
    """It was used just now."""
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id).values(seen_at=now))


def say_next(session: Session, session_id: int, text: str, *, ok: bool) -> None:
    """Say something once on the next page of this browser."""
    mine = update(StaffSession).where(col(StaffSession.id) == session_id)
    session.execute(mine.values(flash=text, flash_ok=ok))
