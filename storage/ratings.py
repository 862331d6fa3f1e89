"""Scores owners gave, and the questions that wait for one."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from storage.insert_once import insert_once
from storage.tables import Rating, Staff, Task

ASKED, ANSWERED, EXPIRED = "asked", "answered", "expired"
LOW_RATING = "low_rating"  # the kind of the to-do a low score leaves
_MOST = 1000


def rating_about(session: Session, subject: str) -> Rating | None:
    """The question about one thing."""
    return session.exec(select(Rating).where(col(Rating.subject) == subject)).one_or_none()


def write_rating(session: Session, rating: Rating) -> Rating:
    """The rating of this subject: the one known, else this one."""
    insert_once(session, rating)
    return session.exec(select(Rating).where(col(Rating.subject) == rating.subject)).one()


def question_open_to(session: Session, identity_id: int, since: dt.datetime) -> Rating | None:
    """The question this identity was asked last, since a moment, and has not answered."""
    return session.exec(
        select(Rating)
        .where(
            col(Rating.identity_id) == identity_id,
            col(Rating.state) == ASKED,
            col(Rating.asked_at) >= since,
        )
        .order_by(col(Rating.asked_at).desc(), col(Rating.id).desc())
        .limit(1)
    ).first()


def was_asked(
    session: Session, room_ids: Collection[int], person_id: int | None, since: dt.datetime, but: str = ""
) -> bool:
    """Was anybody of these rooms, or this person, asked for a score since a moment?"""
    whose: ColumnElement[bool] = col(Rating.room_id).in_(list(room_ids))
    if person_id is not None:
        whose = whose | (col(Rating.person_id) == person_id)
    asked = select(Rating.id).where(whose, col(Rating.asked_at) >= since, col(Rating.subject) != but)
    return session.exec(asked.limit(1)).first() is not None


def last_rating_by(session: Session, identity_id: int, since: dt.datetime) -> Rating | None:
    """The score this identity gave last, since a moment."""
    rows = select(Rating).where(col(Rating.identity_id) == identity_id, col(Rating.answered_at) >= since)
    return session.exec(rows.order_by(col(Rating.answered_at).desc(), col(Rating.id).desc()).limit(1)).first()


def unmended(session: Session, room_ids: Collection[int]) -> list[Rating]:
    """Low scores of these rooms that nobody has put right yet."""
    rows = select(Rating).where(
        col(Rating.room_id).in_(list(room_ids)), col(Rating.task_id).is_not(None), col(Rating.mended_at).is_(None)
    )
    return list(session.exec(rows.order_by(col(Rating.id)).limit(_MOST)))


def ratings_to_mend(session: Session, limit: int) -> list[tuple[Rating, Task]]:
    """Low scores whose to-do a colleague has closed, and which do not say so yet."""
    rows = (
        select(Rating, Task)
        .join(Task, col(Task.id) == col(Rating.task_id))
        .where(col(Rating.mended_at).is_(None), col(Task.done_at).is_not(None))
    )
    return [(rating, task) for rating, task in session.exec(rows.order_by(col(Rating.id)).limit(limit))]


def in_charge_of_complaints(session: Session) -> str:
    """Who answers a low score: a supervisor, else a manager, else whoever was entered first. Empty: nobody is."""
    ranked = {"主管": 0, "经理": 1, "客服": 2, "管家": 3, "管理员": 4}
    people = session.exec(select(Staff).where(col(Staff.active)).order_by(col(Staff.id)).limit(_MOST)).all()
    able = [person for person in people if person.role in ranked]
    return min(able, key=lambda person: (ranked[person.role], person.id)).name if able else ""
