"""A home that owes, its owner on the recording channel, a reminder due at noon; and what may happen before it goes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from bot.domain import effects as fx
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.domain.scripts import PlaceholderKind, Script
from bot.domain.workdays import Calendar
from bot.services.guarding.guard_send import GuardParts
from bot.services.money.settle_payment import settle
from bot.services.talk.apply_effects import Doer, apply_effects
from scripts_zh.load import Scripts, read_scripts
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import ChannelIdentity, OutboxRow, Person, Room
from tests.homes import a_home, a_line, a_person

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)  # a Wednesday
DUE = dt.date(2026, 12, 31)
OWED = 75180
LANE = "local:main"
SCRIPT = "remind.test"
_OURS, _FAULTS = read_scripts()
_TEXT = "{room}还需付 {undisputed} 元，{due_on}前付。"
_KINDS = {"room": PlaceholderKind.ROOM, "undisputed": PlaceholderKind.AMOUNT, "due_on": PlaceholderKind.DATE}
SCRIPTS: Scripts = replace(_OURS, lines={**_OURS.lines, SCRIPT: Script(SCRIPT, (_TEXT,), _KINDS)})
CALENDAR = Calendar.of({dt.date(2026, 10, day): "国庆节" for day in range(1, 8)})
PARTS = GuardParts(SCRIPTS, lambda _text, _to, _known: (), calendar=CALENDAR)


@dataclass(slots=True)
class Owner:
    """A home, who owns it, and the address he reads."""

    room: Room
    person: Person
    identity: ChannelIdentity

    def does(self, session: Session, now: dt.datetime, *effects: fx.Effect) -> None:
        """What a talk with this owner leaves."""
        apply_effects(Doer(session, self.identity, self.room, now), effects)

    def pays(self, session: Session, at: dt.datetime, amount: int = OWED, trade: str = "T1") -> None:
        """Money of his arrives."""
        notice = PaymentNotice(
            community_id=self.room.community_id,
            room_id=self.room.id,
            gateway="bank",
            trade_number=trade,
            amount=Fen(amount),
            paid_at=at,
        )
        settle(session, notice, at)


def an_owner(session: Session, code: str = "3-2-501", address: str = "oOwner1", phone: str = "13900008821") -> Owner:
    """Owes the fourth quarter, due at the year's end."""
    room = a_home(session, code)
    person = a_person(session, room, phone=phone)
    a_line(session, room, amount=OWED, due_on=DUE)
    identity = identity_of(session, "local", "main", address)
    identity.person_id, identity.room_id = person.id, room.id
    session.add(identity)
    session.flush()
    return Owner(room, person, identity)


def a_message(session: Session, owner: Owner, step: str = "030", due_at: dt.datetime = NOON, **told: Any) -> str:
    """A message to him in the outbox; its key."""
    kind = told.pop("kind", "reminder")
    key = f"{kind}:arrears/{step}:{owner.room.code}:{due_at.date().isoformat()}"
    given: dict[str, Any] = {
        "kind": kind,
        "lane": LANE,
        "identity_id": owner.identity.id,
        "room_id": owner.room.id,
        "person_id": owner.person.id,
        "subject": f"arrears/{step}",
        "text": "请看账单。",
        "script": SCRIPT,
        "script_values": {"due_on": DUE.isoformat()},
        "due_at": due_at,
        **told,
    }
    put_out(session, OutboxRow(send_key=key, **given))
    return key


def texts(letters: Sequence[Any]) -> list[str]:
    """What went out."""
    return [letter.text for letter in letters]
