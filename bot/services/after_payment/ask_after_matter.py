"""After a closed work order, and after a talk a colleague held: one question, unless a plan is going to ask anyway.

Never where something is disputed, closed by itself, in mourning, or asked in the last 30 days; a few hours after the
closing, so that the owner has seen what was done.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.speaking import Kind
from bot.services.after_payment.load_case import ASKED_AGAIN_AFTER, GRIEF
from bot.services.feedback.offer_scores import offer_scores
from scripts_zh.load import Scripts
from storage.after_payment import active_reasons, closed_lately, rooms_with_open_plan
from storage.campaigns import proven_identities
from storage.identities import tie_between
from storage.matters import open_objections
from storage.outbox import put_out
from storage.ratings import unmended, was_asked, write_rating
from storage.tables import ChannelIdentity, OutboxRow, Person, Rating

AFTER, UNTIL = dt.timedelta(hours=3), dt.timedelta(hours=48)
_PAGE = 100


def ask_after_matters(session: Session, scripts: Scripts, now: dt.datetime) -> int:
    """Ask about what was closed a few hours ago; answers how many questions were written."""
    written = 0
    for subject, room_id, what in closed_lately(session, now - UNTIL, now - AFTER, _PAGE):
        written += _ask(session, scripts, subject, room_id, what, now)
    return written


def _ask(  # noqa: PLR0913 - about what, whom, when
    session: Session, scripts: Scripts, subject: str, room_id: int, what: str, now: dt.datetime
) -> int:
    to = next(iter(proven_identities(session, [room_id]).get(room_id, [])), None)
    asked = Rating(subject=subject, room_id=room_id, state="expired")
    if to is not None and not _barred(session, to, room_id, now):
        asked.person_id, asked.identity_id, asked.state, asked.asked_at = to.person_id, to.id, "asked", now
        _put_out(session, scripts, to, room_id, subject, what, now)
    write_rating(session, asked)  # also when nobody was asked: it is not looked at again
    return int(asked.state == "asked")


def _barred(session: Session, to: ChannelIdentity, room_id: int, now: dt.datetime) -> bool:
    lives_here = to.person_id is not None and tie_between(session, to.person_id, room_id, day_of(now)) is not None
    return (
        not lives_here
        or to.gone_at is not None
        or bool(rooms_with_open_plan(session, [room_id]))
        or bool(open_objections(session, room_id))
        or bool(active_reasons(session, [room_id]) & GRIEF)
        or bool(unmended(session, [room_id]))
        or was_asked(session, [room_id], to.person_id, now - ASKED_AGAIN_AFTER)
    )


def _put_out(  # noqa: PLR0913 - a message
    session: Session, scripts: Scripts, to: ChannelIdentity, room_id: int, subject: str, what: str, now: dt.datetime
) -> None:
    person = session.get(Person, to.person_id) if to.person_id is not None else None
    key = "own_matter.ask_repair" if subject.startswith("work_order:") else "own_matter.ask_talk"
    kept = {"done_what": what} if "done_what" in scripts.lines[key].placeholders else {}
    row = OutboxRow(
        send_key=f"after_payment:{subject.replace(':', '-')}:question:{day_of(now).isoformat()}",
        kind=Kind.AFTER_PAYMENT,
        lane=f"{to.channel}:{to.account}",
        identity_id=to.id,
        room_id=room_id,
        person_id=to.person_id,
        subject=f"rating/{subject}",
        text=scripts.say(key, {**kept, "name": person.name if person else ""}),
        script=key,
        script_values=kept,
        choices=offer_scores(scripts),
        due_at=now,
        not_after=now + UNTIL,
    )
    put_out(session, row)
