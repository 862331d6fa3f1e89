"""How households and people stand at this moment, for the guard of a send. bot.domain.may_speak does the judging.

It is asked before every message, so a whole wave of them shares a few statements, built once: composing them anew, or
asking for each message by itself, cost ten times the database's own work.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Session

from bot.domain.after_payment import LOW
from bot.domain.household import OWNERS
from bot.domain.moments import to_ms
from storage.tables import OutboxRow

_tables = OutboxRow.metadata.tables
_of = {name: table.c for name, table in _tables.items()}
_LIMIT = 200_000


class Fact(NamedTuple):
    """One thing on record, told by `sort`; which of the other fields it fills is said beside each statement."""

    sort: str
    room_id: int | None
    what: str
    item: str
    on: dt.date | None
    until: dt.date | None
    number: int | None
    amount: int | None


def facts_of_rooms(session: Session, room_ids: Collection[int], since: dt.datetime, lines_from: str) -> list[Fact]:
    """All that is on record for these rooms, matters oldest first.

    Touches after `since`; lines open, or of periods ending in `lines_from` (`YYYY-MM`) or later.
    """
    given = {"rooms": list(room_ids), "since": to_ms(since), "from": lines_from}
    return sorted(map(Fact._make, session.connection().execute(_OF_ROOMS, given)), key=lambda fact: fact.number or 0)


@dataclass(frozen=True, slots=True)
class Address:
    """A chat identity as it stands: whose it is now and what they are called, on which channel, when it last wrote."""

    person_id: int | None
    channel: str
    last_seen_at: dt.datetime | None
    name: str


def addresses_of(session: Session, identity_ids: Collection[int]) -> dict[int, Address]:
    """These identities; those that are not there are left out."""
    rows = session.connection().execute(_ADDRESSES, {"identities": list(identity_ids)})
    return {row[0]: Address(row[1], row[2], row[3], row[4] or "") for row in rows}


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish about contact: said on which identity, by which person then, and whose that identity is now."""

    identity_id: int
    person_id: int | None
    now_of: int | None
    wish: str


def wishes_of(session: Session, identity_ids: Collection[int], person_ids: Collection[int]) -> list[Wished]:
    """What these identities, or these people on any identity, wished; oldest first."""
    given = {"identities": list(identity_ids), "people": list(person_ids)}
    return [Wished(*row) for row in session.connection().execute(_WISHES, given)]


def _row(  # noqa: PLR0913 - the columns of Fact
    sort: str, room_id: Any, what: Any = None, item: Any = None, on: Any = None, until: Any = None,
    number: Any = None, amount: Any = None,
) -> Select[Any]:  # fmt: skip
    def typed(column: Any, kind: Any) -> ColumnElement[Any]:
        return cast(null(), kind) if column is None else type_coerce(column, kind)

    words = [literal_column("''", String) if column is None else type_coerce(column, String) for column in (what, item)]
    return select(
        literal_column(f"'{sort}'", String),
        typed(room_id, BigInteger),
        *words,
        typed(on, Date),
        typed(until, Date),
        typed(number, BigInteger),
        typed(amount, BigInteger),
    )


def _here(column: Any) -> Any:
    return column.in_(bindparam("rooms", expanding=True))


def _of_rooms() -> Any:
    room, community, dispute, order = _of["room"], _of["community"], _of["objection"], _of["work_order"]
    hold, promise, task, part = _of["hold"], _of["promise"], _of["task"], _of["instalment"]
    line, fee, paid, payment = _of["bill_line"], _of["fee_item"], _of["allocation"], _of["payment"]
    tie, touch, score = _of["tie"], _of["touch"], _of["rating"]
    whole = cast(func.coalesce(func.sum(paid.amount), 0), BigInteger)  # PostgreSQL sums BIGINT into NUMERIC
    settled = select(whole).where(paid.line_id == line.id).scalar_subquery()
    period = type_coerce(line.period, String)
    return union_all(
        # what: code, item: community
        _row("room", room.id, room.code, community.name)
        .join(_tables["community"], community.id == room.community_id).where(_here(room.id)),
        # what: in words, item: the fee disputed, number: id
        _row("dispute", dispute.room_id, dispute.what, dispute.item, number=dispute.id)
        .where(_here(dispute.room_id), dispute.decided_on.is_(None)),
        _row("work_order", order.room_id, order.what, number=order.id)
        .where(_here(order.room_id), order.closed_at.is_(None)),
        # what: reason, on: review day
        _row("hold", hold.room_id, hold.reason, hold.item, hold.review_on, number=hold.id)
        .where(_here(hold.room_id), hold.released_at.is_(None)),
        # on: the day promised
        _row("promise", promise.room_id, on=promise.promised_on, number=promise.id)
        .where(_here(promise.room_id), promise.state == "open"),
        # what: in words, item: subject
        _row("check", task.room_id, task.what, task.subject, number=task.id)
        .where(_here(task.room_id), task.kind == "check", task.done_at.is_(None)),
        _row("plan", task.room_id, task.what, number=task.id)
        .where(_here(task.room_id), task.kind == "plan", task.done_at.is_(None)),
        # on: due, until: agreed on, amount: fen
        _row("instalment", part.room_id, on=part.due_on, until=part.agreed_on, number=part.id, amount=part.amount)
        .where(_here(part.room_id), part.state == "open"),
        # what: period, item: fee, on: due, until: last day where the owner changed, number: fen paid, amount: fen
        _row("line", line.room_id, period, fee.name, line.due_on, line.covers_until, settled, line.amount)
        .join(_tables["fee_item"], fee.id == line.fee_item_id)
        .where(_here(line.room_id), or_(func.substr(period, 10, 7) >= bindparam("from"), settled < line.amount)),
        # amount: moment in ms
        _row("paid", payment.room_id, amount=func.max(type_coerce(payment.paid_at, BigInteger)))
        .where(_here(payment.room_id), payment.gateway != "opening").group_by(payment.room_id),
        # amount: moment of a low score in ms, number: when it was put right in ms
        _row("low_score", score.room_id, number=type_coerce(score.mended_at, BigInteger),
             amount=type_coerce(score.answered_at, BigInteger))
        .where(_here(score.room_id), score.score <= LOW,
               type_coerce(score.answered_at, BigInteger) > bindparam("since")),
        # what: in words, number: id, amount: moment in ms by which a colleague had promised to answer
        _row("answer_owed", task.room_id, task.what, number=task.id, amount=type_coerce(task.due_at, BigInteger))
        .where(_here(task.room_id), task.kind.in_(("hand_over", "callback")), task.done_at.is_(None),
               task.due_at.is_not(None)),
        # number: person, on: first day, until: day after the last
        _row("owner", tie.room_id, on=tie.from_day, until=tie.until_day, number=tie.person_id)
        .where(_here(tie.room_id), tie.kind.in_([str(kind) for kind in OWNERS])),
        # what: send key, item: budget, amount: moment in ms
        _row("touch", touch.room_id, touch.send_key, touch.budget, amount=type_coerce(touch.at, BigInteger))
        .where(_here(touch.room_id), type_coerce(touch.at, BigInteger) > bindparam("since")),
    ).limit(_LIMIT)  # fmt: skip


def _wishes() -> Any:
    wish, identity = _of["contact_wish"], _of["channel_identity"]
    people: BindParameter[int] = bindparam("people", expanding=True)
    theirs = select(identity.id).where(identity.person_id.in_(people))
    return (
        select(wish.identity_id, wish.person_id, identity.person_id, wish.wish)
        .join(_tables["channel_identity"], identity.id == wish.identity_id, isouter=True)
        .where(
            or_(
                wish.identity_id.in_(bindparam("identities", expanding=True)),
                wish.person_id.in_(people),
                wish.identity_id.in_(theirs),
            )
        )
        .order_by(wish.id)
        .limit(_LIMIT)
    )


_OF_ROOMS, _WISHES = _of_rooms(), _wishes()
_identity, _person = _of["channel_identity"], _of["person"]
_ADDRESSES = (
    select(_identity.id, _identity.person_id, _identity.channel, _identity.last_seen_at, _person.name)
    .join(_tables["person"], _person.id == _identity.person_id, isouter=True)
    .where(_identity.id.in_(bindparam("identities", expanding=True)))
)
