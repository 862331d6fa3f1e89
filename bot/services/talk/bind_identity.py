"""Prove who writes: room, name and last four digits of the phone must agree with the office's own list.

Five wrong tries lock that chat identity for a day. A room under attack only slows down: each identity gets one try in
ten minutes there, so that no stranger can lock an owner out.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from bot.domain.binding_code import read_binding_code
from bot.domain.moments import day_of
from storage.community_facts import communities
from storage.identities import (
    current_ties,
    last_try,
    other_identity_bound,
    wrong_tries_of_identity,
    wrong_tries_on_room,
)
from storage.matters import list_task
from storage.people import owner_of, phones_of
from storage.rooms import find_room
from storage.sealing import PhoneVault
from storage.tables import BindAttempt, ChannelIdentity, Person, Room, Task

WRONG_TRIES_BEFORE_LOCK = 5
LOCK = dt.timedelta(days=1)
WRONG_TRIES_BEFORE_SLOW = 5
SLOW_WINDOW = dt.timedelta(hours=1)
SLOW_INTERVAL = dt.timedelta(minutes=10)


class BindOutcome(StrEnum):
    """How a try ended."""

    BOUND = "bound"
    WRONG = "wrong"
    LOCKED = "locked"
    SLOW = "slow"
    UNKNOWN_ROOM = "unknown_room"
    TAKEN = "taken"  # the person already has another proven identity here: a colleague confirms the second


@dataclass(frozen=True, slots=True)
class Claim:
    """What the one who writes gave as proof; `community` may be empty when only one has this room."""

    room: str
    name: str
    phone_tail: str
    community: str = ""


def bind_identity(
    session: Session, vault: PhoneVault, identity: ChannelIdentity, claim: Claim, now: dt.datetime
) -> BindOutcome:
    """Check a claim and bind the identity when it holds; every try is kept."""
    room = _claimed_room(session, claim)
    if is_locked(session, identity, now):
        outcome = BindOutcome.LOCKED
    elif room is None:
        outcome = BindOutcome.UNKNOWN_ROOM
    elif _must_wait(session, identity, room, now):
        outcome = BindOutcome.SLOW
    else:
        outcome = _try(session, vault, identity, claim, room, now)
    return _keep_try(session, identity, room, outcome, now)


def bind_by_code(
    session: Session, binding_key: bytes, identity: ChannelIdentity, code: str, now: dt.datetime
) -> BindOutcome:
    """Bind by the signed code of a paper bill: its holder is taken for the room's first owner."""
    room_id = read_binding_code(binding_key, code, day_of(now))
    room = session.get(Room, room_id) if room_id is not None else None
    if is_locked(session, identity, now):
        outcome = BindOutcome.LOCKED
    elif room is None or (owner := owner_of(session, room.id, day_of(now))) is None:
        outcome = BindOutcome.WRONG
    else:
        outcome = _bind_to(session, identity, owner, room, "账单绑定码", now)
    return _keep_try(session, identity, room, outcome, now)


def is_locked(session: Session, identity: ChannelIdentity, now: dt.datetime) -> bool:
    """Has this identity used up its tries of the last day?"""
    return wrong_tries_of_identity(session, identity.id, now - LOCK) >= WRONG_TRIES_BEFORE_LOCK


def _claimed_room(session: Session, claim: Claim) -> Room | None:
    names = [claim.community] if claim.community else [community.name for community in communities(session)]
    found = [room for name in names if (room := find_room(session, name, claim.room)) is not None]
    return found[0] if len(found) == 1 else None


def _must_wait(session: Session, identity: ChannelIdentity, room: Room, now: dt.datetime) -> bool:
    if wrong_tries_on_room(session, room.id, now - SLOW_WINDOW) < WRONG_TRIES_BEFORE_SLOW:
        return False
    last = last_try(session, identity.id, room.id)
    return last is not None and now - last < SLOW_INTERVAL


def _try(  # noqa: PLR0913 - whose claim on which room, and when
    session: Session, vault: PhoneVault, identity: ChannelIdentity, claim: Claim, room: Room, now: dt.datetime
) -> BindOutcome:
    person = _person_proven(session, vault, claim, room, day_of(now))
    if person is None:
        return BindOutcome.WRONG
    return _bind_to(session, identity, person, room, "姓名与手机尾号", now)


def _bind_to(  # noqa: PLR0913 - who, where, how and when
    session: Session, identity: ChannelIdentity, person: Person, room: Room, how: str, now: dt.datetime
) -> BindOutcome:
    if identity.person_id != person.id and other_identity_bound(session, person.id, identity):
        return BindOutcome.TAKEN
    identity.person_id, identity.room_id = person.id, room.id
    identity.bound_at, identity.bound_how = now, how
    session.add(identity)
    return BindOutcome.BOUND


def _person_proven(session: Session, vault: PhoneVault, claim: Claim, room: Room, today: dt.date) -> Person | None:
    for _tie, person in current_ties(session, room.id, today):
        if _same_name(person.name, claim.name):
            tails = {vault.open(phone.sealed)[-4:] for phone in phones_of(session, person.id)}
            if claim.phone_tail in tails:
                return person
    return None


def _same_name(recorded: str, given: str) -> bool:
    return "".join(recorded.split()) == "".join(given.split())


def _keep_try(
    session: Session, identity: ChannelIdentity, room: Room | None, outcome: BindOutcome, now: dt.datetime
) -> BindOutcome:
    session.add(BindAttempt(identity_id=identity.id, room_id=room.id if room else None, at=now, outcome=outcome))
    session.flush()
    _tell_staff(session, identity, room, outcome, now)
    return outcome


def _tell_staff(
    session: Session, identity: ChannelIdentity, room: Room | None, outcome: BindOutcome, now: dt.datetime
) -> None:
    code = room.code if room else ""
    what = {
        BindOutcome.LOCKED: f"聊天身份绑定 {code} 连错 {WRONG_TRIES_BEFORE_LOCK} 次，已锁一天；是业主本人请核实后解锁",
        BindOutcome.SLOW: f"房号 {code} 一小时内多次绑定失败，已放慢；请留意是否有人冒认",
        BindOutcome.TAKEN: f"{code} 的业主已绑定过另一个账号，又有新账号申请绑定；请联系业主本人核实",
    }.get(outcome)
    if what:
        subject = f"bind:{outcome}:{room.id if room else identity.id}"
        list_task(
            session,
            Task(
                community_id=room.community_id if room else None,
                room_id=room.id if room else None,
                identity_id=identity.id,
                kind="bind_alarm",
                subject=subject,
                what=what,
                opened_at=now,
            ),
        )
