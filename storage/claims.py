"""Leases of outbox rows: taken by lane, turned into `sending` right before the wire, given back, finished, recovered.

Every change asks for the claim's own token: a sender that was stopped longer than its lease changes nothing any more.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.domain.moments import from_ms, to_ms
from bot.domain.retry import RetryCode
from bot.domain.sending import IN_FLIGHT, SendState
from storage.affected import affected
from storage.columns import Moment
from storage.literals import is_in
from storage.tables import ChannelIdentity, OutboxRow

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
    given = {"lane": lane, "now": now, "most": most, "since": now - dt.timedelta(seconds=a_person_s)}
    due = session.connection().execute(_due(rested=bool(a_person_s)), given).all()
    leased = [Leased(*row) for row in due]
    if a_person_s:
        leased = list({one.identity_id or -one.id: one for one in reversed(leased)}.values())[::-1]
    if leased:
        session.connection().execute(_LEASE, {"ids": [row.id for row in leased], "token": token, "until": until})
    return leased


@cache
def _due(*, rested: bool) -> Select[int, int | None, int | None]:
    """Composed once: it is asked before every handful."""
    ahead, earlier = aliased(OutboxRow), aliased(OutboxRow)
    lane: BindParameter[str] = bindparam("lane")
    on_its_way = exists().where(
        col(ahead.identity_id) == col(OutboxRow.identity_id), is_in(ahead.state, *IN_FLIGHT), col(ahead.lane) == lane
    )
    had_one = exists().where(
        col(earlier.identity_id) == col(OutboxRow.identity_id),
        col(earlier.lane) == lane,
        col(earlier.slot_at) > bindparam("since"),
    )
    return (
        sqlalchemy.select(col(OutboxRow.id), col(OutboxRow.identity_id), col(OutboxRow.room_id))
        .where(
            is_in(OutboxRow.state, SendState.PENDING),
            col(OutboxRow.lane) == lane,
            col(OutboxRow.due_at) <= bindparam("now"),
            ~on_its_way,
            *([~had_one] if rested else []),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(bindparam("most"))
        .with_for_update(of=OutboxRow, skip_locked=True)
    )


def ours(
    session: Session, ids: Collection[int], token: int, states: Collection[SendState], now: dt.datetime | None = None
) -> list[Addressed]:
    """Those of the rows that still belong to this claim, locked; with `now` only while the lease holds."""
    given = {"ids": list(ids), "token": token, "now": now}
    found = session.execute(_ours(tuple(states), leased=now is not None), given)
    return [Addressed(row, address or "", gone_at) for row, address, gone_at in found]


@cache
def _ours(states: tuple[SendState, ...], *, leased: bool) -> Select[OutboxRow, str, dt.datetime | None]:
    """Composed once: it is asked twice a message where one goes at a time."""
    wanted = (
        sqlalchemy.select(OutboxRow, col(ChannelIdentity.address), col(ChannelIdentity.gone_at))
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(OutboxRow.identity_id), isouter=True)
        .where(
            col(OutboxRow.id).in_(bindparam("ids", expanding=True)),
            col(OutboxRow.lease_token) == bindparam("token"),
            is_in(OutboxRow.state, *states),
        )
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .with_for_update(of=OutboxRow)
        .execution_options(populate_existing=True)
    )
    return wanted.where(col(OutboxRow.lease_until) > bindparam("now")) if leased else wanted


def put_on_wire(session: Session, texts: Mapping[int, str], now: dt.datetime, until: dt.datetime) -> None:
    """From this commit on these rows may have left the house, with these texts. They are locked, and ours."""
    session.flush()
    if texts:
        boarding = [{"row_id": row_id, "said": said, "at": now, "until": until} for row_id, said in texts.items()]
        session.connection().execute(_BOARD, boarding)


@dataclass(frozen=True, slots=True)
class Done:
    """A row the platform took."""

    id: int
    send_key: str
    text: str
    lane: str
    room_id: int | None
    due_at: dt.datetime


def finish_accepted(session: Session, platform_ids: Mapping[int, str], token: int, now: dt.datetime) -> list[Done]:
    """Make rows `sent` and note their attempts, without loading them: so most messages end.

    Those that are not ours any more are left out.
    """
    if not platform_ids:
        return []
    connection = session.connection()
    given = {"told": json.dumps(platform_ids), "token": token, "now": to_ms(now)}
    found = connection.execute(_ACCEPT[connection.dialect.name], given)
    done = [Done(row.id, row.send_key, row.text, row.lane, row.room_id, from_ms(row.due_at)) for row in found]
    if done:
        connection.execute(_ATTEMPTS, {"ids": [one.id for one in done], "now": to_ms(now)})
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
_LEASE = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=SendState.LEASED.value, lease_token=bindparam("token"), lease_until=bindparam("until", type_=Moment))
)
_BOARD = (
    update(_OUTBOX)
    .where(_OUTBOX.c.id == bindparam("row_id"))
    .values(
        state=SendState.SENDING.value,
        text=bindparam("said"),
        because="",
        code="",
        attempts=_OUTBOX.c.attempts + 1,
        slot_at=bindparam("at", type_=Moment),
        lease_until=bindparam("until", type_=Moment),
        first_try_at=func.coalesce(_OUTBOX.c.first_try_at, bindparam("at", type_=Moment)),
    )
)
# One statement a flight: a million messages a day are not to cost two million round trips.
_ACCEPT = {
    dialect: text(
        f"UPDATE outbox SET state = 'sent', because = '', code = '', lease_token = NULL, lease_until = NULL,"  # noqa: S608
        f" sent_at = :now, platform_id = told.value FROM {each} AS told WHERE outbox.id = CAST(told.key AS BIGINT)"
        " AND lease_token = :token AND state IN ('sending', 'unknown')"
        " RETURNING id, send_key, text, lane, room_id, due_at"
    )
    for dialect, each in (("sqlite", "json_each(:told)"), ("postgresql", "json_each_text(CAST(:told AS json))"))
}
_ATTEMPTS = text(
    "INSERT INTO delivery (outbox_id, lane, at, outcome, detail)"
    " SELECT id, lane, COALESCE(slot_at, :now), 'accepted', '' FROM outbox WHERE id IN :ids"
).bindparams(bindparam("ids", expanding=True))
