"""Come in and go out: name, password, and the second factor where one is set; a session row is the proof.

Checking a password takes 50 ms of one core, so it happens between two transactions: `find_door`, `is_right`,
`open_door`.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from bot.domain.rights import Actor
from bot.services.staff.actor_of import actor_of
from storage import audit
from storage.sealing import PhoneVault
from storage.sign_in import end_sessions, forget_old, session_of, touch_session, wrong_tries
from storage.staff import staff_named
from storage.tables import SignInTry, Staff, StaffSession

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=7)
LOCKED_FOR = dt.timedelta(minutes=15)
MOST_WRONG_HERE = 5  # from one place
MOST_WRONG_ANYWHERE = 30  # nobody far away can lock a colleague out with a handful of tries
_TOTP_STEP_S = 30
_TOUCH_AFTER = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Door:
    """What a try is measured against. `locked`: too many were wrong; then nothing is measured at all."""

    password_hash: str
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """The token for the browser, told once."""

    token: str


@dataclass(frozen=True, slots=True)
class NeedsCode:
    """The password is right; the second factor is missing or wrong."""

    tried: bool


@dataclass(frozen=True, slots=True)
class Shut:
    """Not let in, and why, in words that do not tell whether the name exists."""

    because: str


WRONG = Shut("姓名或密码不对。忘了密码请找管理员在“设置”里重设")
LOCKED = Shut(f"试错太多次了，请 {int(LOCKED_FOR.total_seconds() // 60)} 分钟后再试，或请管理员重设密码")


def find_door(session: Session, name: str, place: str, now: dt.datetime) -> Door:
    """The hash to measure against; for a name nobody has, one that nothing fits."""
    since = now - LOCKED_FOR
    if (
        wrong_tries(session, name, since, _hash(place)) >= MOST_WRONG_HERE
        or wrong_tries(session, name, since) >= MOST_WRONG_ANYWHERE
    ):
        return Door("", locked=True)
    person = staff_named(session, name)
    return Door(person.password_hash if person is not None and person.active else _nobodys_hash())


def own_door(session: Session, staff_id: int) -> Door:
    """One's own, to prove a password again."""
    return Door(session.get_one(Staff, staff_id).password_hash)


def is_right(door: Door, password: str) -> bool:
    """Does the password fit? Takes as long for a wrong name as for a right one."""
    if door.locked:
        return False
    try:
        return PasswordHasher().verify(door.password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def open_door(  # noqa: PLR0913 - who, with what, from where, when
    session: Session, vault: PhoneVault, name: str, *, right: bool, code: str, place: str, device: str, now: dt.datetime
) -> Entered | NeedsCode | Shut:
    """Let a colleague in whose password was measured, or note a wrong try."""
    forget_old(session, now, LOCKED_FOR * 4)
    person = staff_named(session, name)
    if not right or person is None or not person.active:
        session.add(SignInTry(name=name[:40], place=_hash(place), at=now))
        return WRONG
    if person.totp_sealed and not _code_fits(person, vault, code, now):
        if code:
            session.add(SignInTry(name=name[:40], place=_hash(place), at=now))
        return NeedsCode(tried=bool(code))
    session.add(person)
    session.add(SignInTry(name=name[:40], place=_hash(place), at=now, ok=True))
    token = secrets.token_urlsafe(32)
    opened = StaffSession(
        token_hash=_hash(token),
        staff_id=person.id,
        csrf=secrets.token_urlsafe(24),
        device=device[:120],
        opened_at=now,
        seen_at=now,
        ends_at=now + LONGEST,
    )
    session.add(opened)
    session.flush()
    audit.append(session, at=now, by_staff=person.name, deed="sign_in", subject=f"staff:{person.id}")
    return Entered(token)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in colleague and the session they come with."""

    actor: Actor
    session_id: int
    csrf: str
    flash: str = ""
    flash_ok: bool = True


def visitor_of(session: Session, token: str, now: dt.datetime) -> Visitor | None:
    """Who holds this token; None when it is over or they left. What was to be said once is taken out."""
    found = session_of(session, _hash(token), now) if token else None
    if found is None or now - found.session.seen_at > IDLE:
        return None
    row, person = found.session, found.person
    told = Visitor(actor_of(session, person), row.id, row.csrf, row.flash, row.flash_ok)
    if now - row.seen_at > _TOUCH_AFTER:
        touch_session(session, row.id, now)
    return told


def leave(session: Session, visitor: Visitor, *, everywhere: bool = False) -> None:
    """End this session, or all of this colleague's but this one."""
    if everywhere:
        end_sessions(session, visitor.actor.staff_id, but=visitor.session_id)
        return
    row = session.get(StaffSession, visitor.session_id)
    if row is not None:
        session.delete(row)


def _code_fits(person: Staff, vault: PhoneVault, code: str, now: dt.datetime) -> bool:
    totp = pyotp.TOTP(vault.open(person.totp_sealed), interval=_TOTP_STEP_S)
    this_step = int(now.timestamp()) // _TOTP_STEP_S
    for step in (this_step - 1, this_step, this_step + 1):
        if step > person.totp_step and secrets.compare_digest(totp.generate_otp(step), code.strip()):
            person.totp_step = step
            return True
    return False


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(16))
