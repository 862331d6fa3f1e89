"""Cases: the open one of a room, those to look at, those of a board, and who has the fewest."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import exists, or_
from sqlmodel import Session, col, func, select

from storage.inbox import Scope
from storage.tables import Community, EscalationCase, Room, Staff, Task, Touch

ANSWERS = ("hand_over", "callback", "low_score")  # what the house owes an owner a word for
_FORMAL = "formal"


def open_case(session: Session, room_id: int) -> EscalationCase | None:
    """The open case of a room; nobody else moves it before this transaction ends."""
    mine = select(EscalationCase).where(col(EscalationCase.open_room_id) == room_id)
    return session.exec(mine.with_for_update()).one_or_none()


def cases_to_look_at(
    session: Session, now: dt.datetime, rises: Collection[str], limit: int
) -> list[tuple[EscalationCase, Room]]:
    """Open cases to remind of, or late at a stage that rises by itself, the longest due first."""
    late = (col(EscalationCase.due_at) <= now) & col(EscalationCase.stage).in_(list(rises))
    rows = session.exec(
        select(EscalationCase, Room)
        .join(Room, col(Room.id) == col(EscalationCase.room_id))
        .where(col(EscalationCase.closed_at).is_(None), or_(col(EscalationCase.remind_at) <= now, late))
        .order_by(col(EscalationCase.due_at), col(EscalationCase.id))
        .limit(limit)
        .with_for_update(of=EscalationCase, skip_locked=True)
    ).all()
    return [(case, room) for case, room in rows]


def late_answers(session: Session, now: dt.datetime, limit: int) -> list[tuple[Task, Room]]:
    """Words owed to an owner whose time is over, in rooms without an open case."""
    rows = session.exec(
        select(Task, Room)
        .join(Room, col(Room.id) == col(Task.room_id))
        .where(
            col(Task.kind).in_(ANSWERS),
            col(Task.done_at).is_(None),
            col(Task.due_at) <= now,
            ~exists().where(col(EscalationCase.open_room_id) == col(Task.room_id)).correlate(Task),
        )
        .order_by(col(Task.due_at), col(Task.id))
        .limit(limit)
        .with_for_update(of=Task, skip_locked=True)
    ).all()
    return [(task, room) for task, room in rows]


def answers_owed(session: Session, room_id: int) -> list[Task]:
    """Open to-dos in which an owner of this room waits for a word."""
    mine = (col(Task.room_id) == room_id, col(Task.kind).in_(ANSWERS), col(Task.done_at).is_(None))
    return list(session.exec(select(Task).where(*mine).order_by(col(Task.id)).limit(20)))


def formal_demands_at(session: Session, room_id: int) -> list[dt.datetime]:
    """When formal demands left for this room, the earliest first."""
    mine = (col(Touch.room_id) == room_id, col(Touch.budget) == _FORMAL)
    return list(session.exec(select(Touch.at).where(*mine).order_by(col(Touch.at)).limit(50)))


def colleague_with_fewest(session: Session, role: str, among: Sequence[str] = ()) -> str:
    """The colleague of a role (or of these names) with the fewest open cases; empty when there is nobody."""
    mine = (
        select(func.count())
        .select_from(EscalationCase)
        .where(col(EscalationCase.in_charge) == col(Staff.name), col(EscalationCase.closed_at).is_(None))
        .scalar_subquery()
    )
    wanted = col(Staff.name).in_(list(among)) if among else col(Staff.role) == role
    asked = select(Staff.name).where(col(Staff.active), wanted).order_by(mine, col(Staff.id)).limit(1)
    return session.exec(asked).first() or ""


def cases_on_board(session: Session, scope: Scope, limit: int = 200) -> list[tuple[EscalationCase, Room, str]]:
    """Open cases with room and community, the earliest deadline first."""
    asked = (
        select(EscalationCase, Room, Community.name)
        .join(Room, col(Room.id) == col(EscalationCase.room_id))
        .join(Community, col(Community.id) == col(Room.community_id))
        .where(col(EscalationCase.closed_at).is_(None))
    )
    if scope is not None:
        asked = asked.where(col(Room.building_id).in_(scope))
    return list(session.exec(asked.order_by(col(EscalationCase.due_at), col(EscalationCase.id)).limit(limit)))


def count_cases_of(session: Session, by_staff: str) -> int:
    """How many open cases lie with a colleague."""
    mine = select(func.count()).where(
        col(EscalationCase.in_charge) == by_staff, col(EscalationCase.closed_at).is_(None)
    )
    return int(session.exec(mine).one())
