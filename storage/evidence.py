"""What was said to and by a household, when, and what became of it: for sealing, and for its file."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.tables import (
    AuditEntry,
    ChannelIdentity,
    Conversation,
    Delivery,
    Message,
    OutboxLog,
    OutboxRow,
    Promise,
    Room,
    SealedUpTo,
    ServiceRecord,
    WorkOrder,
)
from storage.tables.matters import Objection

ON_THE_WIRE = ("accepted", "unclear", "unknown")
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class SaidText:
    """One text that went on the wire for a room; out of the outbox or its log."""

    outbox_id: int
    send_key: str
    kind: str
    lane: str
    identity_id: int | None
    room_id: int | None
    text: str
    state: str
    at: dt.datetime | None
    platform_id: str


def sealed_up_to(session: Session, name: str) -> SealedUpTo:
    """How far the sealing is, locked: two sealers go one after the other."""
    known = session.exec(select(SealedUpTo).where(col(SealedUpTo.name) == name).with_for_update()).one_or_none()
    if known is None:
        known = SealedUpTo(name=name)
        session.add(known)
        session.flush()
    return known


def deliveries_after(session: Session, last_id: int, before: dt.datetime, limit: int) -> list[Delivery]:
    """A page of attempts after an id, made before a moment."""
    page = select(Delivery).where(col(Delivery.id) > last_id, col(Delivery.at) < before)
    return list(session.exec(page.order_by(col(Delivery.id)).limit(limit)))


def messages_after(session: Session, last_id: int, before: dt.datetime, limit: int) -> list[tuple[Message, int | None]]:
    """A page of messages after an id, each with the room its writer talks about."""
    page = (
        select(Message, ChannelIdentity.room_id)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
        .where(col(Message.id) > last_id, col(Message.at) < before)
    )
    return [(row, room_id) for row, room_id in session.exec(page.order_by(col(Message.id)).limit(limit))]


def texts_numbered(session: Session, outbox_ids: Collection[int]) -> dict[int, SaidText]:
    """The texts of these outbox ids, wherever they stand by now."""
    ids = list(outbox_ids)
    waiting = session.exec(select(OutboxRow).where(col(OutboxRow.id).in_(ids)))
    logged = session.exec(select(OutboxLog).where(col(OutboxLog.id).in_(ids)))
    return {said.outbox_id: said for said in (*map(_of_row, waiting), *map(_of_log, logged))}


def texts_to(session: Session, room_id: int) -> list[SaidText]:
    """What went, or may have gone, to a room, the earliest first."""
    gone = ("sent", "unknown")
    rows = select(OutboxRow).where(col(OutboxRow.room_id) == room_id, col(OutboxRow.state).in_(gone))
    logs = select(OutboxLog).where(col(OutboxLog.room_id) == room_id, col(OutboxLog.state).in_(gone))
    said = [
        *map(_of_row, session.exec(rows.limit(_MOST_ROWS))),
        *map(_of_log, session.exec(logs.order_by(col(OutboxLog.at)).limit(_MOST_ROWS))),
    ]
    return sorted(said, key=lambda text: (text.at.timestamp() if text.at else 0.0, text.outbox_id))


def attempts_at(session: Session, outbox_ids: Collection[int]) -> list[Delivery]:
    """Every attempt at these texts, in order."""
    tried = select(Delivery).where(col(Delivery.outbox_id).in_(list(outbox_ids))).order_by(col(Delivery.id))
    return list(session.exec(tried.limit(_MOST_ROWS)))


def addresses_of_room(session: Session, room_id: int) -> list[ChannelIdentity]:
    """The chat identities that talk about a room, and how they were proven."""
    mine = select(ChannelIdentity).where(col(ChannelIdentity.room_id) == room_id).order_by(col(ChannelIdentity.id))
    return list(session.exec(mine.limit(_MOST_ROWS)))


def talk_with(session: Session, identity_ids: Collection[int]) -> list[tuple[Message, int]]:
    """Every message of these identities, with whose it is."""
    said = (
        select(Message, Conversation.identity_id)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(col(Conversation.identity_id).in_(list(identity_ids)))
        .order_by(col(Message.at), col(Message.id))
        .limit(_MOST_ROWS)
    )
    return [(row, identity_id) for row, identity_id in session.exec(said)]


def promises_of(session: Session, room_id: int) -> Sequence[Promise]:
    """What was promised for a room."""
    mine = select(Promise).where(col(Promise.room_id) == room_id).order_by(col(Promise.made_at))
    return session.exec(mine.limit(_MOST_ROWS)).all()


def objections_of(session: Session, room_id: int) -> Sequence[Objection]:
    """What was objected, with what became of it."""
    mine = select(Objection).where(col(Objection.room_id) == room_id).order_by(col(Objection.raised_on))
    return session.exec(mine.limit(_MOST_ROWS)).all()


def orders_of(session: Session, room_id: int) -> Sequence[WorkOrder]:
    """The work orders of a room."""
    mine = select(WorkOrder).where(col(WorkOrder.room_id) == room_id).order_by(col(WorkOrder.opened_at))
    return session.exec(mine.limit(_MOST_ROWS)).all()


def services_of(session: Session, room: Room) -> Sequence[ServiceRecord]:
    """What was done for the building and the whole community."""
    done = select(ServiceRecord).where(
        col(ServiceRecord.community_id) == room.community_id,
        (col(ServiceRecord.building_id) == room.building_id) | col(ServiceRecord.building_id).is_(None),
    )
    return session.exec(done.order_by(col(ServiceRecord.done_on)).limit(_MOST_ROWS)).all()


def entries_about(session: Session, subject: str) -> list[AuditEntry]:
    """The entries of the chain about one thing."""
    mine = select(AuditEntry).where(col(AuditEntry.subject) == subject).order_by(col(AuditEntry.id))
    return list(session.exec(mine.limit(_MOST_ROWS)))


def hashes_from(session: Session, first_id: int) -> list[tuple[int, str]]:
    """Id and hash of every entry from one on: what shows that ours stand where they stand, and nothing else."""
    links = select(col(AuditEntry.id), col(AuditEntry.hash)).where(col(AuditEntry.id) >= first_id)
    return [(int(entry_id), digest) for entry_id, digest in session.exec(links.order_by(col(AuditEntry.id)))]


def _of_row(row: OutboxRow) -> SaidText:
    return SaidText(
        row.id, row.send_key, row.kind, row.lane, row.identity_id, row.room_id, row.text, row.state, row.sent_at,
        row.platform_id,
    )  # fmt: skip


def _of_log(row: OutboxLog) -> SaidText:
    return SaidText(
        row.id, row.send_key, row.kind, row.lane, row.identity_id, row.room_id, row.text, row.state,
        row.sent_at or row.at, row.platform_id,
    )  # fmt: skip
