"""Keep a score: which question it answers, what was said beside it, and who answers a low one by when.

It says nothing itself: the talk's tree does, or the owner's page. The same question takes one score; said again within
a day it is corrected, and a low one stays somebody's work.
"""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.after_payment import ANSWERED_WITHIN, LOW, PlanState
from bot.domain.household import OWNERS, Tie
from bot.domain.moments import day_in_words, day_of
from bot.domain.working_hours import deadline_in_words, working_deadline
from bot.services.calendar.load_calendar import load_calendar
from storage.identities import tie_between
from storage.matters import list_task
from storage.ratings import (
    ANSWERED,
    EXPIRED,
    LOW_RATING,
    in_charge_of_complaints,
    last_rating_by,
    question_open_to,
    rating_about,
    write_rating,
)
from storage.tables import AfterPaymentPlan, ChannelIdentity, Rating, Room, Task

ANSWERED_IN = dt.timedelta(hours=2)  # working hours
STILL_HEARD = dt.timedelta(days=45)  # an answer later than this belongs to no question
MAY_CORRECT = dt.timedelta(days=1)
_PLAN = "plan:"
_MOST_WORDS = 200
_LONGEST_REASON = 20


@dataclass(frozen=True, slots=True)
class Score:
    """What an owner answered: 1 to 5, the words of it, and over what (chat, page)."""

    score: int
    said: str = ""
    comment: str = ""
    how: str = "chat"


@dataclass(frozen=True, slots=True)
class Rated:
    """What became of it. A low score names who answers and by when, as a text says it; `again`: it was corrected."""

    rating: Rating
    again: bool = False
    in_charge: str = ""
    answer_by: str = ""


def rate(  # noqa: PLR0913 - whose score, of what, when
    session: Session, room: Room, identity: ChannelIdentity | None, given: Score, now: dt.datetime, subject: str = ""
) -> Rated:
    """Keep the score. `subject`: the question it answers (`plan:7`), where a page's token names it; else it is found.

    Raises ValueError for a score outside 1 to 5: doors ask again before they come here.
    """
    if not 1 <= given.score <= 5:  # noqa: PLR2004 - stars
        raise ValueError(f"a score is 1 to 5: {given.score}")
    rating = _question(session, room, identity, now, subject)
    again = rating.answered_at is not None
    rating.late = rating.late or (not again and _is_late(rating, now))
    rating.state, rating.answered_at, rating.score, rating.how = ANSWERED, now, given.score, given.how
    rating.said = given.said[:_MOST_WORDS] or rating.said
    rating.comment = given.comment[:_MOST_WORDS] or rating.comment
    if given.score <= LOW:
        _give_to_a_person(session, room, rating, now)
    session.add(rating)
    session.flush()
    wake_plan(session, rating, now)
    by = deadline_in_words(rating.due_at, now) if rating.due_at and given.score <= LOW else ""
    return Rated(rating, again, rating.in_charge if by else "", by)


def give_reason(session: Session, identity: ChannelIdentity, words: str, heard: str, now: dt.datetime) -> None:
    """Keep why the score just given was given; the to-do of a low one says it too."""
    rating = last_rating_by(session, identity.id, now - MAY_CORRECT)
    if rating is None:
        return
    picked = heard in ("", "rate")  # a reason picked from the list is its own name
    rating.comment, rating.reasons = words[:_MOST_WORDS], words[:_LONGEST_REASON] if picked else heard
    session.add(rating)
    task = session.get(Task, rating.task_id) if rating.task_id is not None else None
    if task is not None and words not in task.what:
        task.what = f"{task.what}。原因：{words[:_MOST_WORDS]}"
        session.add(task)


def leave_question(session: Session, identity: ChannelIdentity, now: dt.datetime) -> None:
    """The owner gives no score: nobody waits for one."""
    waiting = question_open_to(session, identity.id, now - STILL_HEARD)
    if waiting is not None:
        waiting.state = EXPIRED
        session.add(waiting)


def who_answers(session: Session, now: dt.datetime) -> tuple[str, dt.datetime]:
    """Who answers a low score given now, and by which moment; the name is empty in a house without colleagues."""
    return in_charge_of_complaints(session), working_deadline(now, ANSWERED_IN, load_calendar(session))


def _question(session: Session, room: Room, identity: ChannelIdentity | None, now: dt.datetime, subject: str) -> Rating:
    """The one asked for; of an owner the question still open, or the score just given; else a word of its own."""
    if subject and (known := rating_about(session, subject)) is not None:
        return known
    owns = _is_owner(session, room, identity, now)
    if identity is not None and owns and not subject:
        waiting = question_open_to(session, identity.id, now - STILL_HEARD)
        known = waiting or last_rating_by(session, identity.id, now - MAY_CORRECT)
        if known is not None:
            return known
    return write_rating(
        session,
        Rating(
            subject=subject or f"said:{room.id}:{identity.id if identity else 0}:{day_of(now).isoformat()}",
            room_id=room.id,
            person_id=identity.person_id if identity else None,
            identity_id=identity.id if identity else None,
            by_owner=owns,
        ),
    )


def _is_owner(session: Session, room: Room, identity: ChannelIdentity | None, now: dt.datetime) -> bool:
    if identity is None or identity.person_id is None:
        return identity is None  # a page's token was sent to the owner
    tie = tie_between(session, identity.person_id, room.id, day_of(now))
    return tie is not None and Tie(tie.kind) in OWNERS


def _is_late(rating: Rating, now: dt.datetime) -> bool:
    return rating.asked_at is not None and now - rating.asked_at > ANSWERED_WITHIN


def _give_to_a_person(session: Session, room: Room, rating: Rating, now: dt.datetime) -> None:
    if rating.task_id is not None:
        return
    rating.in_charge, due_at = who_answers(session, now)
    words = "；".join(part for part in (rating.said, rating.comment) if part and not part.isdigit())
    told = f"，说：{words}" if words else ""
    when = f"{day_in_words(day_of(due_at))} {due_at:%H:%M}"
    task = Task(
        community_id=room.community_id,
        room_id=room.id,
        identity_id=rating.identity_id,
        kind=LOW_RATING,
        subject=f"rating:{rating.id}",
        what=f"业主打了 {rating.score} 分{told}。{rating.in_charge or '主管'}在 {when} 前联系业主，办完写清做了什么",
        opened_at=now,
        due_at=due_at,
    )
    rating.due_at, rating.task_id = due_at, list_task(session, task).id


def wake_plan(session: Session, rating: Rating, now: dt.datetime) -> None:
    """The plan that asked looks at once."""
    number = rating.subject.removeprefix(_PLAN)
    plan = session.get(AfterPaymentPlan, int(number)) if number != rating.subject else None
    if plan is not None and plan.state == PlanState.OPEN:
        plan.look_at = now
        session.add(plan)
