"""Open matters of a household: found, opened once, closed."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.tables import ContactWish, Hold, Objection, Promise, Room, Task, WorkOrder

WAIT_FOR_MONEY = ("claimed_paid", "will_pay")  # the holds a talk opens until the money it speaks of is here
PAYMENT_CHECKS = ("payment", "payment_details")  # the checks a talk opens for a payment nobody finds


# asked in every turn: built once
_OPEN_ORDERS = (
    select(WorkOrder)
    .where(col(WorkOrder.room_id) == bindparam("room_id"), col(WorkOrder.closed_at).is_(None))
    .order_by(col(WorkOrder.id))
    .limit(50)
)
_CLOSED_ORDER = (
    select(WorkOrder)
    .where(col(WorkOrder.room_id) == bindparam("room_id"), col(WorkOrder.closed_at) >= bindparam("since"))
    .order_by(col(WorkOrder.closed_at).desc())
    .limit(1)
)
_ACTIVE_HOLDS = (
    select(Hold)
    .where(col(Hold.room_id) == bindparam("room_id"), col(Hold.released_at).is_(None))
    .order_by(col(Hold.id))
    .limit(50)
)
_OPEN_PROMISES = (
    select(Promise)
    .where(col(Promise.room_id) == bindparam("room_id"), col(Promise.state) == "open")
    .order_by(col(Promise.id))
    .limit(50)
)
_LATEST_WISH = (
    select(ContactWish)
    .where(
        (col(ContactWish.identity_id) == bindparam("identity_id"))
        | (col(ContactWish.person_id) == bindparam("person_id"))
    )
    .order_by(col(ContactWish.id).desc())
    .limit(1)
)


def open_work_orders(session: Session, room_id: int) -> list[WorkOrder]:
    """Work orders of a room that are not closed, oldest first."""
    return list(session.exec(_OPEN_ORDERS, params={"room_id": room_id}))


def latest_closed_order(session: Session, room_id: int, since: dt.datetime) -> WorkOrder | None:
    """The work order of a room closed last, if that was since a moment."""
    return session.exec(_CLOSED_ORDER, params={"room_id": room_id, "since": since}).first()


def open_objections(session: Session, room_id: int) -> list[Objection]:
    """Objections of a room not yet decided, oldest first."""
    return list(
        session.exec(
            select(Objection)
            .where(col(Objection.room_id) == room_id, col(Objection.decided_on).is_(None))
            .order_by(col(Objection.id))
            .limit(50)
        ).all()
    )


def active_holds(session: Session, room_id: int) -> list[Hold]:
    """Holds of a room not released, oldest first."""
    return list(session.exec(_ACTIVE_HOLDS, params={"room_id": room_id}))


def open_promises(session: Session, room_id: int) -> list[Promise]:
    """Promises of a room still open; more than one only while a newer one replaces the older."""
    return list(session.exec(_OPEN_PROMISES, params={"room_id": room_id}))


def latest_wish(session: Session, person_id: int | None, identity_id: int) -> ContactWish | None:
    """The last word about contact from this person on any channel, or from this identity while it is unbound."""
    return session.exec(_LATEST_WISH, params={"identity_id": identity_id, "person_id": person_id}).first()


def latest_wish_of_people(session: Session, person_ids: Sequence[int]) -> str:
    """The last word about contact of any of these people; empty for none."""
    theirs = select(ContactWish.wish).where(col(ContactWish.person_id).in_(list(person_ids)))
    return session.exec(theirs.order_by(col(ContactWish.id).desc()).limit(1)).first() or ""


def open_task(session: Session, kind: str, subject: str) -> Task | None:
    """The open to-do about a subject, so that the same matter is not listed twice."""
    return session.exec(
        select(Task).where(col(Task.kind) == kind, col(Task.subject) == subject, col(Task.done_at).is_(None)).limit(1)
    ).first()


def list_task(session: Session, task: Task) -> Task:
    """List a to-do unless the same is open; an earlier deadline wins."""
    known = open_task(session, task.kind, task.subject)
    if known is None:
        session.add(task)
        session.flush()
        return task
    if task.due_at is not None and (known.due_at is None or task.due_at < known.due_at):
        known.due_at = task.due_at
    if task.what not in known.what:
        known.what = f"{known.what}；{task.what}"
    session.add(known)
    return known


def list_tasks(session: Session, tasks: Sequence[Task]) -> dict[str, Task]:
    """List a page of to-dos of one kind, each subject once; the listed ones by subject, open ones as they stand."""
    if not tasks:
        return {}
    subjects = {task.subject: task for task in tasks}
    known = session.exec(
        select(Task)
        .where(col(Task.kind) == tasks[0].kind, col(Task.subject).in_(list(subjects)), col(Task.done_at).is_(None))
        .limit(len(subjects))
    )
    listed = {task.subject: task for task in known}
    new = {subject: task for subject, task in subjects.items() if subject not in listed}
    session.add_all(new.values())
    session.flush()
    return {**listed, **new}


def release_holds(session: Session, room_id: int, reason: str, now: dt.datetime) -> int:
    """Lift the active holds of one reason; answers how many there were."""
    lifted = [hold for hold in active_holds(session, room_id) if hold.reason == reason]
    for hold in lifted:
        hold.released_at = now
        session.add(hold)
    return len(lifted)


def close_payment_matters(session: Session, room_ids: Sequence[int], now: dt.datetime, outcome: str) -> None:
    """What waited for these rooms' money is over: the holds, and the checks whether a claimed payment came."""
    session.exec(
        update(Hold)
        .where(col(Hold.room_id).in_(room_ids), col(Hold.reason).in_(WAIT_FOR_MONEY), col(Hold.released_at).is_(None))
        .values(released_at=now)
    )
    subjects = [f"room:{room_id}:{subject}" for room_id in room_ids for subject in PAYMENT_CHECKS]
    session.exec(
        update(Task)
        .where(col(Task.kind) == "check", col(Task.subject).in_(subjects), col(Task.done_at).is_(None))
        .values(done_at=now, outcome=outcome)
    )


def close_tasks(session: Session, room_id: int, kind: str, outcome: str, now: dt.datetime) -> None:
    """Close the open to-dos of one kind for a room."""
    session.exec(
        update(Task)
        .where(col(Task.room_id) == room_id, col(Task.kind) == kind, col(Task.done_at).is_(None))
        .values(done_at=now, outcome=outcome)
    )


def close_tasks_of_identity(session: Session, identity_id: int, kind: str, outcome: str, now: dt.datetime) -> None:
    """Close the open to-dos of one kind about a chat identity."""
    session.exec(
        update(Task)
        .where(col(Task.identity_id) == identity_id, col(Task.kind) == kind, col(Task.done_at).is_(None))
        .values(done_at=now, outcome=outcome)
    )


def close_tasks_about(session: Session, kind: str, subject: str, outcome: str, now: dt.datetime) -> None:
    """Close the open to-do of one kind about one subject."""
    session.exec(
        update(Task)
        .where(col(Task.kind) == kind, col(Task.subject) == subject, col(Task.done_at).is_(None))
        .values(done_at=now, outcome=outcome)
    )


def tasks_waiting(session: Session, after_id: int = 0, limit: int = 200) -> list[tuple[Task, Room | None]]:
    """Open to-dos after an id with the room they are about."""
    rows = session.exec(
        select(Task, Room)
        .join(Room, col(Room.id) == col(Task.room_id), isouter=True)
        .where(col(Task.done_at).is_(None), col(Task.id) > after_id)
        .order_by(col(Task.id))
        .limit(limit)
    ).all()
    return [(task, room) for task, room in rows]
