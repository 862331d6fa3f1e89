"""What waits on a colleague's desk: to-dos by deadline, doubtful sends, money without a room. Bounded, scoped."""

import datetime as dt

from sqlmodel import Session, col, func, select

from bot.domain.sending import SendState
from storage.inbox import Scope
from storage.literals import is_in
from storage.tables import Community, OutboxRow, Payment, Room, Task


def tasks_due(session: Session, scope: Scope, kind: str = "", limit: int = 100) -> list[tuple[Task, Room | None, str]]:
    """Open to-dos with room and community, the earliest deadline first, those without one last."""
    asked = (
        select(Task, Room, Community.name)
        .join(Room, col(Room.id) == col(Task.room_id), isouter=True)
        .join(Community, col(Community.id) == col(Task.community_id), isouter=True)
        .where(col(Task.done_at).is_(None))
    )
    if scope is not None:
        asked = asked.where(col(Room.building_id).in_(scope))
    if kind:
        asked = asked.where(col(Task.kind) == kind)
    rows = session.exec(asked.order_by(col(Task.due_at).is_(None), col(Task.due_at), col(Task.id)).limit(limit))
    return [(task, room, community or "") for task, room, community in rows]


def count_tasks(session: Session, scope: Scope, before: dt.datetime | None = None) -> dict[str, int]:
    """How many open to-dos there are by kind; with `before`, of those due until then."""
    asked = select(Task.kind, func.count()).where(col(Task.done_at).is_(None))
    if scope is not None:
        asked = asked.join(Room, col(Room.id) == col(Task.room_id)).where(col(Room.building_id).in_(scope))
    if before is not None:
        asked = asked.where(col(Task.due_at) < before)
    return dict(session.exec(asked.group_by(Task.kind)).all())


def doubtful_sends(session: Session, scope: Scope, limit: int = 50) -> list[tuple[OutboxRow, Room | None]]:
    """Messages that may or may not have arrived, and those held for a colleague, the oldest first."""
    asked = (
        select(OutboxRow, Room)
        .join(Room, col(Room.id) == col(OutboxRow.room_id), isouter=True)
        .where(is_in(OutboxRow.state, SendState.UNKNOWN))
    )
    if scope is not None:
        asked = asked.where(col(Room.building_id).in_(scope))
    return [(row, room) for row, room in session.exec(asked.order_by(col(OutboxRow.id)).limit(limit))]


def unmatched_payments(session: Session, limit: int = 100) -> list[tuple[Payment, str]]:
    """Money whose room nobody knows, with the community, the oldest first."""
    rows = session.exec(
        select(Payment, Community.name)
        .join(Community, col(Community.id) == col(Payment.community_id))
        .where(col(Payment.room_id).is_(None))
        .order_by(col(Payment.paid_at), col(Payment.id))
        .limit(limit)
    )
    return [(payment, community) for payment, community in rows]
