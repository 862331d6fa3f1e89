"""Give the terminal (and the demo's chat page) a seat as an owner: an identity bound without proof, by the office."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import NotFound
from bot.domain.moments import day_of
from storage.identities import current_ties, identity_of
from storage.tables import Community, Person, Room
from storage.talks import conversation_with, keep_state

STRANGER = "none"


@dataclass(frozen=True, slots=True)
class Seat:
    """An address on a local channel and who sits there; the name is empty for a stranger."""

    address: str
    community: str
    name: str = ""


def sit_as(  # noqa: PLR0913 - each names one thing the caller chose
    session: Session, channel: str, community: Community, room: Room, person_name: str, now: dt.datetime
) -> Seat:
    """Sit as the named person of a room, else as its first owner. Raises NotFound when nobody of that name is there."""
    person = _person_of(session, room, person_name, day_of(now))
    seat = Seat(f"{community.name}/{room.code}:{person.name}", community.name, person.name)
    identity = identity_of(session, channel, "main", seat.address)
    if identity.person_id is None:
        identity.person_id, identity.room_id = person.id, room.id
        identity.bound_at, identity.bound_how = now, "本机试聊"
        session.add(identity)
    return seat


def start_afresh(session: Session, channel: str, seat: Seat, now: dt.datetime) -> None:
    """Forget where the talk stood; messages and matters stay."""
    identity = identity_of(session, channel, "main", seat.address)
    keep_state(session, conversation_with(session, identity.id, now), {}, now)


def _person_of(session: Session, room: Room, name: str, today: dt.date) -> Person:
    people = [person for _tie, person in current_ties(session, room.id, today)]
    found = [person for person in people if not name or person.name == name]
    if not found:
        there = "、".join(person.name for person in people) or "无"
        raise NotFound(f"{room.code} 没有登记“{name}”。已登记：{there}。可以只写房号，用第一位业主")
    return found[0]
