"""Orders that wait for a colleague's second word."""

import datetime as dt

from sqlmodel import Session, col, select

from storage.tables import StaffOrder

WAITING, DONE, DROPPED = "waiting", "done", "dropped"


def latest_order(session: Session, staff_id: int, since: dt.datetime) -> StaffOrder | None:
    """What a colleague was last asked to confirm; nobody else decides it before this transaction ends."""
    return session.exec(
        select(StaffOrder)
        .where(col(StaffOrder.staff_id) == staff_id, col(StaffOrder.asked_at) >= since)
        .order_by(col(StaffOrder.id).desc())
        .limit(1)
        .with_for_update()
    ).first()


def same_done(session: Session, staff_id: int, line: str, since: dt.datetime) -> bool:
    """Was the very same line done since a moment?"""
    mine = select(StaffOrder.id).where(
        col(StaffOrder.staff_id) == staff_id,
        col(StaffOrder.line) == line,
        col(StaffOrder.state) == DONE,
        col(StaffOrder.done_at) >= since,
    )
    return session.exec(mine.limit(1)).first() is not None
