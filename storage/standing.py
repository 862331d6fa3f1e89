"""How households stand at this moment, for the guard of a send: open matters, debts, owners, wishes.

Plain columns, few statements, any number of rooms at once: it is asked before every message. The judging is done by
bot.domain.may_speak.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Date, cast, func, literal, null, or_, select, union_all
from sqlmodel import Session

from bot.domain.household import OWNERS
from bot.domain.ownership import Holding
from bot.domain.period import Period
from storage.matters import PAYMENT_CHECKS
from storage.tables import OutboxRow

# Columns of the tables rather than entities: nothing here is changed, and it is asked before every message.
_of = OutboxRow.metadata.tables
_allocation, _line, _item = _of["allocation"].c, _of["bill_line"].c, _of["fee_item"].c
_payment, _room, _tie = _of["payment"].c, _of["room"].c, _of["tie"].c
_dispute, _order, _hold = _of["objection"].c, _of["work_order"].c, _of["hold"].c
_promise, _task, _instalment = _of["promise"].c, _of["task"].c, _of["instalment"].c
_wish, _identity = _of["contact_wish"].c, _of["channel_identity"].c
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One open matter: what sort, of which room, in words, and its day (raised, review, promised, due)."""

    sort: str  # dispute, work_order, hold, promise, claim, plan, instalment
    what: str
    item: str
    on: dt.date | None
    number: int


@dataclass(frozen=True, slots=True)
class DebtRow:
    """An open line: fen outstanding, whose days it covers, since when it is due."""

    item: str
    outstanding: int
    last_day: dt.date
    due_on: dt.date | None


def open_matters(session: Session, room_ids: Collection[int]) -> dict[int, list[MatterRow]]:
    """Everything open of these rooms, the oldest of each sort first."""
    rooms = list(room_ids)
    checks = [f"room:{room_id}:{subject}" for room_id in rooms for subject in PAYMENT_CHECKS]
    nothing = cast(null(), Date)
    every = union_all(
        select(literal("dispute"), _dispute.room_id, _dispute.what, _dispute.item, _dispute.raised_on, _dispute.id)
        .where(_dispute.room_id.in_(rooms), _dispute.decided_on.is_(None)),
        select(literal("work_order"), _order.room_id, _order.what, literal(""), nothing, _order.id)
        .where(_order.room_id.in_(rooms), _order.closed_at.is_(None)),
        select(literal("hold"), _hold.room_id, _hold.reason, _hold.item, _hold.review_on, _hold.id)
        .where(_hold.room_id.in_(rooms), _hold.released_at.is_(None)),
        select(literal("promise"), _promise.room_id, literal(""), literal(""), _promise.promised_on, _promise.id)
        .where(_promise.room_id.in_(rooms), _promise.state == "open"),
        select(literal("claim"), _task.room_id, _task.what, literal(""), nothing, _task.id)
        .where(_task.kind == "check", _task.subject.in_(checks), _task.done_at.is_(None)),
        select(literal("plan"), _task.room_id, _task.what, literal(""), nothing, _task.id)
        .where(_task.room_id.in_(rooms), _task.kind == "plan", _task.done_at.is_(None)),
        select(literal("instalment"), _instalment.room_id, literal(""), literal(""), _instalment.due_on, _instalment.id)
        .where(_instalment.room_id.in_(rooms), _instalment.state == "open"),
    )  # fmt: skip
    found: dict[int, list[MatterRow]] = defaultdict(list)
    for sort, room_id, what, item, on, number in session.execute(every.limit(_MOST)):
        found[room_id].append(MatterRow(sort, what, item, on, number))
    return {room_id: sorted(rows, key=lambda row: row.number) for room_id, rows in found.items()}


def open_debts(session: Session, room_ids: Collection[int]) -> dict[int, list[DebtRow]]:
    """The lines of each room that are not settled in full."""
    paid = func.coalesce(func.sum(_allocation.amount), 0)
    rows = session.execute(
        select(
            _line.room_id, _item.name, _line.amount, _line.period, _line.covers_until, _line.due_on, paid
        )
        .join(_of["fee_item"], _item.id == _line.fee_item_id)
        .join(_of["allocation"], _allocation.line_id == _line.id, isouter=True)
        .where(_line.room_id.in_(list(room_ids)))
        .group_by(_line.id, _item.name)
        .having(paid < _line.amount)
        .limit(_MOST)
    )  # fmt: skip
    found: dict[int, list[DebtRow]] = defaultdict(list)
    for room_id, item, amount, period, covers_until, due_on, settled in rows:
        last_day = covers_until or _last_day(period)
        found[room_id].append(DebtRow(item, amount - int(settled), last_day, due_on))
    return found


def last_paid(session: Session, room_ids: Collection[int]) -> dict[int, dt.datetime]:
    """When money last came for each room; what a sheet says was paid before has no moment."""
    rows = session.execute(
        select(_payment.room_id, func.max(_payment.paid_at))
        .where(_payment.room_id.in_(list(room_ids)), _payment.gateway != "opening")
        .group_by(_payment.room_id)
    )
    return dict(rows.all())


def owners_of(session: Session, room_ids: Collection[int]) -> dict[int, list[Holding]]:
    """Owners and co-owners of each room at any time."""
    rows = session.execute(
        select(_tie.room_id, _tie.person_id, _tie.from_day, _tie.until_day)
        .where(_tie.room_id.in_(list(room_ids)), _tie.kind.in_(list(OWNERS)))
        .order_by(_tie.id)
        .limit(_MOST)
    )
    found: dict[int, list[Holding]] = defaultdict(list)
    for room_id, person_id, from_day, until_day in rows:
        found[room_id].append(Holding(person_id, from_day, until_day))
    return found


def wishes_of(session: Session, person_id: int | None, identity_id: int | None) -> list[tuple[int, str]]:
    """All that was asked about contact by a person on any channel, oldest first, as (identity id, wish)."""
    mine = _wish.identity_id == identity_id
    if person_id is not None:
        same = select(_identity.id).where(_identity.person_id == person_id)
        mine = or_(mine, _wish.person_id == person_id, _wish.identity_id.in_(same))
    rows = session.execute(select(_wish.identity_id, _wish.wish).where(mine).order_by(_wish.id).limit(1000))
    return [(identity, wish) for identity, wish in rows]


def room_codes(session: Session, room_ids: Sequence[int]) -> dict[int, str]:
    """The codes of rooms by id."""
    rows = session.execute(select(_room.id, _room.code).where(_room.id.in_(list(room_ids))))
    return dict(rows.all())


def _last_day(period: Period) -> dt.date:
    return period.last_day
