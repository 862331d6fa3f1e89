"""Questions and changes of the outbox: what is due, what is on the wire, what became of it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from storage.insert_once import insert_once
from storage.tables import ChannelIdentity, Community, Delivery, OutboxRow, Room

NEVER_STOPPED = ("reply", "receipt", "safety")  # 停止联系 does not reach these kinds (decisions, Kinds)
COLLECTING = ("reminder", "campaign")  # what no longer goes out once money arrived
_ON_THE_WIRE = "sending"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row taken for sending, and where it goes."""

    row: OutboxRow
    address: str
    delivery_id: int


def put_out(session: Session, row: OutboxRow) -> bool:
    """Write a message to be sent; False when its send key was used before."""
    return insert_once(session, row)


def expire_overdue(session: Session, lanes: Collection[str], now: dt.datetime) -> int:
    """Give up what is past its life. Returns how many."""
    return session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.state) == "pending", col(OutboxRow.lane).in_(lanes), col(OutboxRow.not_after) < now)
        .values(state="expired", because="过了有效时间还没发出去")
    ).rowcount


def claim_next(session: Session, lane: str, now: dt.datetime) -> Claimed | None:
    """Take the next due message of a lane: it is `sending` from here on, and its attempt is on record.

    Another process that claims at the same time gets another row or none.
    """
    found = session.exec(
        select(OutboxRow, ChannelIdentity.address)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(OutboxRow.identity_id))
        .where(col(OutboxRow.state) == "pending", col(OutboxRow.lane) == lane, col(OutboxRow.due_at) <= now)
        .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
        .limit(1)
        .with_for_update(of=OutboxRow, skip_locked=True)
    ).first()
    if found is None:
        return None
    row, address = found
    row.state, row.attempts = _ON_THE_WIRE, row.attempts + 1
    attempt = Delivery(outbox_id=row.id, lane=lane, at=now, outcome=_ON_THE_WIRE)
    session.add_all([row, attempt])
    session.flush()
    return Claimed(row, address, attempt.id)


def close_attempt(session: Session, claimed: Claimed, outcome: str, detail: str) -> OutboxRow:
    """Write what came of an attempt; returns the row for its new state. Raises LookupError for a row that is gone."""
    attempt, row = session.get(Delivery, claimed.delivery_id), session.get(OutboxRow, claimed.row.id)
    if attempt is None or row is None:
        raise LookupError(f"outbox row {claimed.row.send_key} vanished while it was on the wire")
    attempt.outcome, attempt.detail = outcome, detail
    session.add_all([attempt, row])
    return row


def push_back(session: Session, row: OutboxRow, until: dt.datetime) -> None:
    """Let everything waiting for the same person on the same lane wait too, so that parts keep their order."""
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.identity_id) == row.identity_id,
            col(OutboxRow.state) == "pending",
            col(OutboxRow.lane) == row.lane,
            col(OutboxRow.due_at) < until,
        )
        .values(due_at=until)
    )


def give_up_lost(session: Session, begun_before: dt.datetime) -> int:
    """What was on the wire when its process died is `unknown`: it may have arrived. Returns how many."""
    begun = select(Delivery.outbox_id).where(col(Delivery.outcome) == _ON_THE_WIRE, col(Delivery.at) < begun_before)
    lost = session.exec(
        update(OutboxRow)
        .where(col(OutboxRow.state) == _ON_THE_WIRE, col(OutboxRow.id).in_(begun))
        .values(state="unknown", because="发送途中程序停了，不知道对方收到没有；不会自动重发")
    ).rowcount
    session.exec(
        update(Delivery)
        .where(col(Delivery.outcome) == _ON_THE_WIRE, col(Delivery.at) < begun_before)
        .values(outcome="unknown")
    )
    return lost


def cancel_waiting(session: Session, identity_id: int, because: str) -> int:
    """Cancel what waits for an identity, replies and receipts excepted. Returns how many."""
    return session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.identity_id) == identity_id,
            col(OutboxRow.state) == "pending",
            col(OutboxRow.kind).not_in(NEVER_STOPPED),
        )
        .values(state="cancelled", because=because)
    ).rowcount


def cancel_reminders(session: Session, room_ids: Collection[int], because: str) -> dict[int, int]:
    """Cancel the reminders and campaign steps waiting for these rooms. Returns how many by room id."""
    cancelled = session.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.room_id).in_(list(room_ids)),
            col(OutboxRow.kind).in_(COLLECTING),
            col(OutboxRow.state) == "pending",
        )
        .values(state="cancelled", because=because)
        .returning(col(OutboxRow.room_id))
    )
    return Counter(cancelled.scalars())


def oldest_due(session: Session, now: dt.datetime) -> dt.datetime | None:
    """Since when the longest waiting due message waits; None when nothing is due."""
    waiting = select(func.min(OutboxRow.due_at)).where(col(OutboxRow.state) == "pending", col(OutboxRow.due_at) <= now)
    return session.exec(waiting).one()


def count_states(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    counted = session.exec(select(OutboxRow.state, func.count()).group_by(OutboxRow.state).order_by(OutboxRow.state))
    return dict(counted.all())


def outbox_page(
    session: Session, after_id: int, limit: int, state: str | None = None
) -> list[tuple[OutboxRow, ChannelIdentity | None, Room | None, Community | None]]:
    """Rows after an id, oldest first, with whom and which room they are for."""
    page = (
        select(OutboxRow, ChannelIdentity, Room, Community)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(OutboxRow.identity_id), isouter=True)
        .join(Room, col(Room.id) == col(OutboxRow.room_id), isouter=True)
        .join(Community, col(Community.id) == col(Room.community_id), isouter=True)
        .where(col(OutboxRow.id) > after_id)
        .order_by(col(OutboxRow.id))
        .limit(limit)
    )
    if state is not None:
        page = page.where(col(OutboxRow.state) == state)
    return list(session.exec(page).all())


def waiting_for(session: Session, identity_id: int, limit: int = 50) -> list[OutboxRow]:
    """What still waits to be sent to an identity, oldest first."""
    return list(
        session.exec(
            select(OutboxRow)
            .where(col(OutboxRow.identity_id) == identity_id, col(OutboxRow.state) == "pending")
            .order_by(col(OutboxRow.id))
            .limit(limit)
        ).all()
    )
