"""Leases of outbox rows: taken by lane, turned into `sending` right before the wire, given back, finished, recovered.

Every change asks for the claim's own token: a sender that was stopped longer than its lease changes nothing any more.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, insert, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.domain.retry import RetryCode
from bot.domain.sending import IN_FLIGHT, SendState
from storage.affected import affected
from storage.columns import Moment
from storage.literals import is_in
from storage.tables import ChannelIdentity, Delivery, OutboxRow

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Leased:
    """A row in hand: nothing of it left the house yet."""

    id: int
    identity_id: int | None
    room_id: int | None


@dataclass(frozen=True, slots=True)
class Addressed:
    """A row of ours and where it goes; without an address it can go nowhere, nor to one whose person is gone."""

    row: OutboxRow
    address: str
    gone_at: dt.datetime | None = None


def lease_due(  # noqa: PLR0913 - a claim is made of these
    session: Session, lane: str, most: int, now: dt.datetime, until: dt.datetime, token: int, a_person_s: float = 0.0
) -> list[Leased]:
    """Take up to `most` due messages of a lane, oldest first; never a second one to somebody one is on its way to.

    `a_person_s`: nor to somebody who got one by this lane so short a time ago.
    """
    ahead = aliased(OutboxRow)
    on_its_way = exists().where(
        col(ahead.identity_id) == col(OutboxRow.identity_id), is_in(ahead.state, *IN_FLIGHT), col(ahead.lane) == lane
    )
    rested = [~_had_one_since(lane, now - dt.timedelta(seconds=a_person_s))] if a_person_s else []
    due = session.exec(
        select(OutboxRow.id, OutboxRow.identity_id, OutboxRow.room_id)
        .where(
            is_in(OutboxRow.state, SendState.PENDING),
            col(OutboxRow.lane) == lane,
            col(OutboxRow.due_at) <= now,
            ~on_its_way,
            *rested,
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(most)
        .with_for_update(of=OutboxRow, skip_locked=True)
    ).all()
    leased = [Leased(*row) for row in due]
    if a_person_s:
        leased = list({one.identity_id or -one.id: one for one in reversed(leased)}.values())[::-1]
    if leased:
        session.execute(
            update(OutboxRow)
            .where(col(OutboxRow.id).in_([row.id for row in leased]))
            .values(state=SendState.LEASED, lease_token=token, lease_until=until)
            .execution_options(synchronize_session=False)
        )
    return leased


def _had_one_since(lane: str, since: dt.datetime) -> ColumnElement[bool]:
    earlier = aliased(OutboxRow)
    return exists().where(
        col(earlier.identity_id) == col(OutboxRow.identity_id), col(earlier.lane) == lane, col(earlier.slot_at) > since
    )


def ours(
    session: Session, ids: Collection[int], token: int, states: Collection[SendState], now: dt.datetime | None = None
) -> list[Addressed]:
    """Those of the rows that still belong to this claim, locked; with `now` only while the lease holds."""
    wanted = (
        select(OutboxRow, ChannelIdentity.address, ChannelIdentity.gone_at)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(OutboxRow.identity_id), isouter=True)
        .where(col(OutboxRow.id).in_(list(ids)), col(OutboxRow.lease_token) == token, is_in(OutboxRow.state, *states))
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .with_for_update(of=OutboxRow)
        .execution_options(populate_existing=True)
    )
    if now is not None:
        wanted = wanted.where(col(OutboxRow.lease_until) > now)
    return [Addressed(row, address or "", gone_at) for row, address, gone_at in session.exec(wanted)]


def finish_accepted(session: Session, row_id: int, token: int, platform_id: str, now: dt.datetime) -> Row[Any] | None:
    """Make a row `sent` and note its attempt, without loading it: so most messages end. None: it is not ours any more.

    Returns send_key, text, lane, room_id, due_at.
    """
    done = session.execute(_ACCEPT, {"row_id": row_id, "token": token, "platform": platform_id, "now": now}).first()
    if done is not None:
        attempt = {
            "outbox_id": row_id,
            "lane": done.lane,
            "at": done.slot_at or now,
            "outcome": "accepted",
            "detail": "",
        }
        session.execute(_ATTEMPT, attempt)
    return done


def give_back(session: Session, ids: Collection[int], token: int, because: str, code: RetryCode) -> int:
    """Return what did not leave the house to its lane at once. Returns how many were still ours."""
    changed = session.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.id).in_(list(ids)),
            col(OutboxRow.lease_token) == token,
            is_in(OutboxRow.state, SendState.LEASED),
        )
        .values(state=SendState.PENDING, lease_token=None, lease_until=None, because=because, code=code)
        .execution_options(synchronize_session=False)
    )
    return affected(changed)


def free_expired_leases(session: Session, before: dt.datetime) -> int:
    """What a dead sender had in hand and never put on the wire waits again. Returns how many."""
    changed = session.execute(
        update(OutboxRow)
        .where(*_in_flight(SendState.LEASED), col(OutboxRow.lease_until) <= before)
        .values(
            state=SendState.PENDING,
            lease_token=None,
            lease_until=None,
            because="发送的程序停了，还没有发出去，重新排队",
            code=RetryCode.GIVEN_BACK,
        )
        .execution_options(synchronize_session=False)
    )
    return affected(changed)


def lost_on_the_wire(session: Session, before: dt.datetime) -> Sequence[OutboxRow]:
    """A page of rows whose sender died while they may have been on the wire, locked."""
    return session.exec(
        select(OutboxRow)
        .where(*_in_flight(SendState.SENDING), col(OutboxRow.lease_until) <= before)
        .order_by(col(OutboxRow.lease_until), col(OutboxRow.id))
        .limit(_PAGE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def push_back(session: Session, rows: Collection[OutboxRow]) -> None:
    """Let what waits for the same people on the same lane wait as long as these rows: parts keep their order."""
    for row in rows:
        session.execute(
            update(OutboxRow)
            .where(
                col(OutboxRow.identity_id) == row.identity_id,
                is_in(OutboxRow.state, SendState.PENDING, SendState.LEASED),
                col(OutboxRow.lane) == row.lane,
                col(OutboxRow.due_at) < row.due_at,
                col(OutboxRow.id) != row.id,
            )
            .values(due_at=row.due_at, state=SendState.PENDING, lease_token=None, lease_until=None)
            .execution_options(synchronize_session=False)
        )


def _in_flight(state: SendState) -> tuple[ColumnElement[bool], ...]:
    """One state, said so that SQLite sees the index of both may serve."""
    return is_in(OutboxRow.state, *IN_FLIGHT), is_in(OutboxRow.state, state)


_OUTBOX = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
_ATTEMPT = insert(Delivery.__table__)  # type: ignore[attr-defined]  # same
_ACCEPT = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.id == bindparam("row_id"),
        _OUTBOX.c.lease_token == bindparam("token"),
        is_in(OutboxRow.state, SendState.SENDING, SendState.UNKNOWN),
    )
    .values(
        state=SendState.SENT.value,
        because="",
        code="",
        lease_token=None,
        lease_until=None,
        sent_at=bindparam("now", type_=Moment),
        platform_id=bindparam("platform"),
    )
    .returning(
        _OUTBOX.c.send_key, _OUTBOX.c.text, _OUTBOX.c.lane, _OUTBOX.c.room_id, _OUTBOX.c.due_at, _OUTBOX.c.slot_at
    )
)
