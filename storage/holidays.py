"""The days off and make-up workdays an office imported itself, over those that ship with the house."""

import datetime as dt

from sqlmodel import Session, col, select

from storage.tables import Holiday

_MOST = 5_000


def imported_days(session: Session) -> dict[dt.date, Holiday]:
    """All of them by day."""
    return {row.day: row for row in session.exec(select(Holiday).order_by(col(Holiday.day)).limit(_MOST))}
