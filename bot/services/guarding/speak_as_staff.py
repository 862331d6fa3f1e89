"""A colleague writes to an owner first: the words pass the wall before they are kept, and the guard says when they go.

What is written here is a row of the outbox like any other; the sender asks the same guard again.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.domain.speaking import Code, Kind, Refuse, Verdict
from bot.services.guarding.guard_send import GuardParts, guard
from bot.services.guarding.hold_position import against_position, why_against
from bot.services.guarding.load_standing import load_homes
from storage import audit
from storage.outbox import put_out
from storage.tables import ChannelIdentity, OutboxRow, Room
from storage.touches import forget_touches


@dataclass(frozen=True, slots=True)
class StaffWords:
    """What a colleague wants to say, and, to speak outside the office's hours, why."""

    text: str
    by_staff: str
    insists: str = ""


def speak_as_staff(  # noqa: PLR0913 - who says what to whom, when
    session: Session, parts: GuardParts, room: Room, to: ChannelIdentity, words: StaffWords, now: dt.datetime
) -> tuple[OutboxRow, Verdict]:
    """Put the words out; the row, and what the guard says of it at this moment (a `Go` may carry warnings).

    Raises Refused for words the wall stops or that nobody may be told: then nothing is kept. The same words to the
    same owner on one day are one message.
    """
    text_hash = hashlib.sha256(words.text.encode()).hexdigest()[:12]
    row = OutboxRow(
        send_key=f"{Kind.STAFF}:{room.id}:{to.id}:{day_of(now).isoformat()}:{text_hash}",
        kind=Kind.STAFF,
        lane=f"{to.channel}:{to.account}",
        identity_id=to.id,
        room_id=room.id,
        person_id=to.person_id,
        subject=f"staff/{words.by_staff}",
        text=words.text,
        by_staff=words.by_staff,
        insists=words.insists,
        due_at=now,
    )
    _keep_to_the_position(session, row, room, now)
    verdict = guard(session, row, now, parts)
    forget_touches(session, [row.send_key])  # it was only asked
    if isinstance(verdict, Refuse) and verdict.code is not Code.CHANNEL_WINDOW:
        raise Refused(f"没有发：{verdict.because}")
    if not put_out(session, row):
        raise Refused("今天已经给这位业主写过同样的话，没有再写一条")
    detail = {"text": words.text, "insists": words.insists}
    audit.append(session, at=now, by_staff=words.by_staff, deed="staff_words", subject=f"room:{room.id}", detail=detail)
    return row, verdict


def _keep_to_the_position(session: Session, row: OutboxRow, room: Room, now: dt.datetime) -> None:
    """Everybody in the house says the same. Raises Refused with the words and what the record says."""
    standing = load_homes(session, [room.id], now).get(room.id)
    found = against_position(session, row.text, room.id, standing, now) if standing is not None else ()
    if found:
        raise Refused(f"没有发：和公司对这一户的口径不一样。{why_against(found)}")
