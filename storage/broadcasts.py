"""Broadcasts, their messages in the outbox, and what the house knows of a group's households: names and shares."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import literal
from sqlmodel import Session, col, func, select

from bot.domain.broadcast import BroadcastState
from storage.affected import affected
from storage.tables import Allocation, BillLine, Broadcast, OutboxRow, Person, Room, Staff

_MOST = 200


@dataclass(frozen=True, slots=True)
class PaidShare:
    """How many households of a community were billed, and how many of them owe nothing."""

    billed: int
    settled: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.settled / self.billed if self.billed else 0.0


def broadcast_of(session: Session, broadcast_id: int, *, locked: bool = False) -> Broadcast | None:
    """One broadcast; `locked` for a change."""
    wanted = select(Broadcast).where(col(Broadcast.id) == broadcast_id)
    return session.exec(wanted.with_for_update() if locked else wanted).one_or_none()


def broadcast_by_key(session: Session, send_key: str) -> Broadcast | None:
    """The broadcast of a message."""
    return session.exec(select(Broadcast).where(col(Broadcast.send_key) == send_key)).one_or_none()


def latest_broadcasts(session: Session, group: str = "", limit: int = 50) -> list[Broadcast]:
    """The newest first; of one group where named."""
    wanted = select(Broadcast).order_by(col(Broadcast.id).desc()).limit(min(limit, _MOST))
    return list(session.exec(wanted.where(col(Broadcast.group_name) == group) if group else wanted))


def broadcasts_in(session: Session, states: Collection[BroadcastState]) -> list[Broadcast]:
    """Those in one of these states, the oldest first."""
    wanted = select(Broadcast).where(col(Broadcast.state).in_(list(states))).order_by(col(Broadcast.id)).limit(_MOST)
    return list(session.exec(wanted))


def messages_of(session: Session, send_keys: Collection[str]) -> dict[str, OutboxRow]:
    """The messages by send key, while they stand in the outbox."""
    rows = session.exec(select(OutboxRow).where(col(OutboxRow.send_key).in_(list(send_keys))).limit(_MOST))
    return {row.send_key: row for row in rows}


def cancel_message(session: Session, send_key: str, because: str) -> bool:
    """Take a waiting message back; False when it is on its way or was sent."""
    cancelled = (
        OutboxRow.__table__.update()  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
        .where(col(OutboxRow.send_key) == send_key, col(OutboxRow.state).in_(["pending", "held"]))
        .values(state="cancelled", because=because, code="recalled")
    )
    return affected(session.execute(cancelled)) == 1


def names_in(session: Session, text: str) -> frozenset[str]:
    """Names of owners on file that stand in a text; colleagues' own names are free."""
    staff = select(Staff.name).where(literal(text).contains(col(Staff.name)))
    named = (
        select(Person.name)
        .where(func.length(Person.name) > 1, literal(text).contains(col(Person.name)), col(Person.name).not_in(staff))
        .distinct()
        .limit(_MOST)
    )
    return frozenset(session.exec(named))


def paid_share(session: Session, community_id: int) -> PaidShare:
    """Of all households ever billed, those with no open line at this moment."""
    paid = func.coalesce(func.sum(Allocation.amount), 0)
    lines = (
        select(col(BillLine.room_id).label("room_id"), (col(BillLine.amount) > paid).label("is_open"))
        .join(Allocation, col(Allocation.line_id) == col(BillLine.id), isouter=True)
        .join(Room, col(Room.id) == col(BillLine.room_id))
        .where(col(Room.community_id) == community_id)
        .group_by(col(BillLine.id))
        .subquery()
    )
    billed = session.exec(select(func.count(func.distinct(lines.c.room_id)))).one()
    owing = session.exec(select(func.count(func.distinct(lines.c.room_id))).where(lines.c.is_open)).one()
    return PaidShare(billed, billed - owing)
