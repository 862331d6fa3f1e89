"""Sentences nobody understood: counted by week, listed, and forgotten after a quarter."""

import datetime as dt

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.insert_once import insert_once
from storage.tables import UnheardSaying

KEPT_FOR = dt.timedelta(weeks=13)


def count_unheard(session: Session, saying: UnheardSaying) -> None:
    """Note a sentence of a week, or count it once more; what is older than a quarter goes."""
    if not insert_once(session, saying):
        session.exec(
            update(UnheardSaying)
            .where(col(UnheardSaying.week_of) == saying.week_of, col(UnheardSaying.said) == saying.said)
            .values(times=col(UnheardSaying.times) + 1)
        )
    session.exec(delete(UnheardSaying).where(col(UnheardSaying.week_of) < saying.week_of - KEPT_FOR))


def unheard_in_week(session: Session, week_of: dt.date, limit: int = 200) -> list[UnheardSaying]:
    """The sentences of a week, the most frequent first."""
    return list(
        session.exec(
            select(UnheardSaying)
            .where(col(UnheardSaying.week_of) == week_of)
            .order_by(col(UnheardSaying.times).desc(), col(UnheardSaying.id))
            .limit(limit)
        ).all()
    )
