"""Changes to messages that wait: woken when what held them is over, cancelled for a person over all channels."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam, func, or_, select, update
from sqlmodel import Session, col

from bot.domain.sending import SendState
from bot.domain.speaking import Code
from storage.literals import is_in
from storage.tables import ChannelIdentity, Community, OutboxRow, Room

OWNER_SPEAKS = "owner_speaks"  # `held_for`: until the owner writes again
NO_ACCOUNT = "no_account"  # `code`: the lane's account is not configured

_WAKE = (  # asked in every turn: built once
    update(OutboxRow)
    .where(
        col(OutboxRow.identity_id) == bindparam("whose"),
        is_in(OutboxRow.state, SendState.HELD),
        col(OutboxRow.held_for) == OWNER_SPEAKS,
    )
    .values(state=SendState.PENDING, held_for="", due_at=bindparam("now"), because="", code="")
    .execution_options(synchronize_session=False)
)


def wake_waiting(session: Session, code: str, now: dt.datetime) -> int:
    """Ask at once again what waits for one reason. Returns how many."""
    return session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.state) == SendState.PENDING, col(OutboxRow.code) == code, col(OutboxRow.due_at) > now)
        .values(due_at=now)
    ).rowcount


def wake_for_owner(session: Session, identity_id: int, now: dt.datetime) -> int:
    """The owner spoke: what waited for that is asked again at once. Returns how many."""
    return session.exec(_WAKE, params={"whose": identity_id, "now": now}).rowcount


def expire_held(session: Session, now: dt.datetime) -> int:
    """Who did not speak within a message's own time does not get it any more. Returns how many."""
    return session.exec(
        update(OutboxRow)
        .where(
            is_in(OutboxRow.state, SendState.HELD),
            col(OutboxRow.held_for) == OWNER_SPEAKS,
            col(OutboxRow.not_after) < now,
        )
        .values(state=SendState.EXPIRED, code=Code.PASSED, because=col(OutboxRow.because) + "；有效时间已过，不再补发")
        .execution_options(synchronize_session=False)
    ).rowcount


def cancel_for_person(session: Session, person_id: int, but: Collection[str], because: str, code: str) -> int:
    """Cancel what waits for a person on any channel, but for these kinds. Returns how many."""
    theirs = select(col(ChannelIdentity.id)).where(col(ChannelIdentity.person_id) == person_id)
    return session.exec(
        update(OutboxRow)
        .where(
            or_(col(OutboxRow.person_id) == person_id, col(OutboxRow.identity_id).in_(theirs)),
            col(OutboxRow.state).in_([SendState.PENDING, SendState.HELD]),
            col(OutboxRow.kind).not_in(list(but)),
        )
        .values(state=SendState.CANCELLED, because=because, code=code)
    ).rowcount


def newest_row(session: Session) -> int:
    """The highest id there is; 0 for an empty outbox."""
    return int(session.execute(select(func.coalesce(func.max(OutboxRow.id), 0))).scalar_one())


def written_after(session: Session, row_id: int) -> int:
    """How many rows were written after that one."""
    return int(session.execute(select(func.count()).where(col(OutboxRow.id) > row_id)).scalar_one())


def codes_of_rooms(session: Session, room_ids: Collection[int]) -> dict[int, str]:
    """`COMMUNITY/ROOM` of rooms by id, as other programs name a household."""
    rows = session.execute(
        select(col(Room.id), col(Community.name), col(Room.code))
        .join(Community, col(Community.id) == col(Room.community_id))
        .where(col(Room.id).in_(list(room_ids)))
    )
    return {room_id: f"{community}/{code}" for room_id, community, code in rows}


def lock_row(session: Session, row_id: int) -> OutboxRow | None:
    """A row still in the outbox, locked against senders until the transaction ends."""
    return session.get(OutboxRow, row_id, with_for_update=True)


def held_alike(session: Session, row: OutboxRow) -> bool:
    """Is another message of the same household (else lane) held for the same reason?"""
    whose = col(OutboxRow.room_id) == row.room_id if row.room_id is not None else col(OutboxRow.lane) == row.lane
    alike = select(col(OutboxRow.id)).where(
        is_in(OutboxRow.state, SendState.HELD), whose, col(OutboxRow.code) == row.code, col(OutboxRow.id) != row.id
    )
    return session.execute(alike.limit(1)).first() is not None
