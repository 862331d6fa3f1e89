"""Low scores a colleague has put right: the rating says what was done, and the plan that asked may tell the owner."""

import datetime as dt

from sqlmodel import Session

from bot.services.feedback.rate import wake_plan
from storage.ratings import ratings_to_mend

_PAGE = 200


def mend_ratings(session: Session, now: dt.datetime) -> int:
    """One page; answers how many were put right: ask again until it is 0."""
    found = ratings_to_mend(session, _PAGE)
    for rating, task in found:
        rating.mended_at, rating.did = task.done_at, task.outcome
        session.add(rating)
        wake_plan(session, rating, now)
    session.flush()
    return len(found)
