"""承诺 told to a colleague: kept like one made in a talk, in place of any earlier one."""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen
from storage import audit
from storage.matters import open_promises
from storage.tables import Promise, Room

LONGEST_DAYS = 60  # longer is an instalment plan, which two people agree


def note_promise(  # noqa: PLR0913 - which home, by when, how much, by whom, when
    session: Session, room: Room, on: dt.date, amount: Fen | None, by_staff: str, now: dt.datetime
) -> Promise:
    """The promise in force; the same one again changes nothing. Raises Refused for a day too far away or over."""
    if not 0 <= (on - day_of(now)).days <= LONGEST_DAYS:
        raise Refused(f"{day_in_words(on)} 不行：承诺从今天起最长 {LONGEST_DAYS} 天。更久的请走分期")
    earlier = open_promises(session, room.id)
    for one in earlier:
        if (one.promised_on, one.amount) == (on, amount):
            return one
        one.state = "replaced"
        session.add(one)
    made = Promise(room_id=room.id, promised_on=on, amount=amount, made_at=now)
    session.add(made)
    session.flush()
    detail = {"on": on.isoformat(), "amount": amount}
    audit.append(session, at=now, by_staff=by_staff, deed="note_promise", subject=f"room:{room.id}", detail=detail)
    return made
