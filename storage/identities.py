"""Chat identities: who writes, bound to whom, and the tries to prove it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from storage.insert_once import insert_once
from storage.tables import BindAttempt, ChannelIdentity, Community, Person, Room, TieRow


@dataclass(frozen=True, slots=True)
class Home:
    """Who somebody was proven to be, the room they talk about, and how they belong to it today."""

    tie: TieRow
    person: Person
    room: Room
    community: Community


# asked in every turn: built once
_OF_ADDRESS = select(ChannelIdentity).where(
    col(ChannelIdentity.channel) == bindparam("channel"),
    col(ChannelIdentity.account) == bindparam("account"),
    col(ChannelIdentity.address) == bindparam("address"),
)
_TODAY = (
    col(TieRow.from_day) <= bindparam("today"),
    (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > bindparam("today")),
)
_AT_HOME = (
    select(TieRow, Person, Room, Community)
    .join(Person, col(Person.id) == col(TieRow.person_id))
    .join(Room, col(Room.id) == col(TieRow.room_id))
    .join(Community, col(Community.id) == col(Room.community_id))
    .where(col(TieRow.person_id) == bindparam("person_id"), col(TieRow.room_id) == bindparam("room_id"), *_TODAY)
    .order_by(col(TieRow.id))
    .limit(1)
)


def identity_of(session: Session, channel: str, account: str, address: str) -> ChannelIdentity:
    """The identity of an address, made on first sight. Safe when two first messages arrive at once."""
    found = known_identity(session, channel, account, address)
    if found is None:
        insert_once(session, ChannelIdentity(channel=channel, account=account, address=address))
        found = known_identity(session, channel, account, address)
    if found is None:
        raise RuntimeError("an identity just written is not there")
    return found


def known_identity(session: Session, channel: str, account: str, address: str) -> ChannelIdentity | None:
    """The identity of an address, if it was ever seen."""
    return session.exec(_OF_ADDRESS, params={"channel": channel, "account": account, "address": address}).one_or_none()


def current_ties(session: Session, room_id: int, today: dt.date) -> list[tuple[TieRow, Person]]:
    """Who belongs to a room today, the first entered first."""
    rows = session.exec(
        select(TieRow, Person)
        .join(Person, col(Person.id) == col(TieRow.person_id))
        .where(
            col(TieRow.room_id) == room_id,
            col(TieRow.from_day) <= today,
            (col(TieRow.until_day).is_(None)) | (col(TieRow.until_day) > today),
        )
        .order_by(col(TieRow.id))
        .limit(50)
    ).all()
    return [(tie, person) for tie, person in rows]


def tie_between(session: Session, person_id: int, room_id: int, today: dt.date) -> TieRow | None:
    """How a person belongs to a room today; None once they moved out."""
    return next((tie for tie, person in current_ties(session, room_id, today) if person.id == person_id), None)


def home_of(session: Session, identity: ChannelIdentity, today: dt.date) -> Home | None:
    """Who an identity was proven to be, and the room it talks about; None once they moved out."""
    if identity.person_id is None or identity.room_id is None:
        return None
    whose = {"person_id": identity.person_id, "room_id": identity.room_id, "today": today}
    found = session.exec(_AT_HOME, params=whose).one_or_none()
    return Home(*found) if found is not None else None


def other_identity_bound(session: Session, person_id: int, identity: ChannelIdentity) -> bool:
    """Is this person already bound to another address on the same channel account?"""
    return (
        session.exec(
            select(ChannelIdentity.id)
            .where(
                col(ChannelIdentity.person_id) == person_id,
                col(ChannelIdentity.channel) == identity.channel,
                col(ChannelIdentity.account) == identity.account,
                col(ChannelIdentity.id) != identity.id,
            )
            .limit(1)
        ).first()
        is not None
    )


def wrong_tries_of_identity(session: Session, identity_id: int, since: dt.datetime) -> int:
    """Wrong tries of an identity since a moment, or since its lock was last lifted by a colleague."""
    lifted: dt.datetime | None = session.exec(
        select(func.max(BindAttempt.at)).where(
            col(BindAttempt.identity_id) == identity_id, col(BindAttempt.outcome) == "unlocked"
        )
    ).one()
    begins = since if lifted is None else max(since, lifted)
    return session.exec(
        select(func.count()).where(
            col(BindAttempt.identity_id) == identity_id,
            col(BindAttempt.outcome) == "wrong",
            col(BindAttempt.at) > begins,
        )
    ).one()


def wrong_tries_on_room(session: Session, room_id: int, since: dt.datetime) -> int:
    """Wrong tries of anybody on a room since a moment."""
    return session.exec(
        select(func.count()).where(
            col(BindAttempt.room_id) == room_id, col(BindAttempt.outcome) == "wrong", col(BindAttempt.at) > since
        )
    ).one()


def last_try(session: Session, identity_id: int, room_id: int) -> dt.datetime | None:
    """When an identity last tried a room."""
    return session.exec(
        select(func.max(BindAttempt.at)).where(
            col(BindAttempt.identity_id) == identity_id, col(BindAttempt.room_id) == room_id
        )
    ).one()


def room_of_identity(session: Session, identity: ChannelIdentity) -> Room | None:
    """The room an identity talks about."""
    return session.get(Room, identity.room_id) if identity.room_id else None


def identities_of(session: Session, person_ids: Sequence[int], room_id: int) -> dict[int, list[ChannelIdentity]]:
    """The proven identities of people that talk about a room, by person."""
    rows = session.exec(
        select(ChannelIdentity)
        .where(col(ChannelIdentity.person_id).in_(person_ids), col(ChannelIdentity.room_id) == room_id)
        .order_by(col(ChannelIdentity.id))
        .limit(100)
    ).all()
    return {person_id: [row for row in rows if row.person_id == person_id] for person_id in person_ids}


def identities_by_id(session: Session, ids: Collection[int]) -> dict[int, ChannelIdentity]:
    """These identities by id."""
    if not ids:
        return {}
    found = session.exec(select(ChannelIdentity).where(col(ChannelIdentity.id).in_(list(ids))).limit(len(ids)))
    return {identity.id: identity for identity in found}


def addresses_of(session: Session, person_ids: Sequence[int], room_id: int) -> dict[int, list[ChannelIdentity]]:
    """The proven identities of people by person: those that talk about a room, else whatever they have."""
    rows = session.exec(
        select(ChannelIdentity)
        .where(col(ChannelIdentity.person_id).in_(person_ids))
        .order_by(col(ChannelIdentity.id))
        .limit(200)
    ).all()
    found: dict[int, list[ChannelIdentity]] = {}
    for person_id in person_ids:
        theirs = [row for row in rows if row.person_id == person_id]
        found[person_id] = [row for row in theirs if row.room_id == room_id] or theirs
    return found


def identities_that_failed(session: Session, room_id: int, since: dt.datetime) -> list[int]:
    """Ids of identities with a wrong try on a room since a moment."""
    return list(
        session.exec(
            select(BindAttempt.identity_id)
            .where(
                col(BindAttempt.room_id) == room_id, col(BindAttempt.outcome) == "wrong", col(BindAttempt.at) > since
            )
            .distinct()
            .order_by(col(BindAttempt.identity_id))
            .limit(1000)
        ).all()
    )
