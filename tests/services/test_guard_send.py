"""The guard of a send: one row a stop reason, asked on fresh rows at the moment of sending."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.moments import CHINA
from bot.domain.speaking import Go
from bot.domain.workdays import Calendar
from bot.services.guard_send import GuardParts, guard
from scripts_zh.load import read_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import ChannelIdentity, OutboxRow, Room
from tests.homes import a_home, a_line, a_person

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)  # a Wednesday
DUE = dt.date(2026, 12, 31)
SCRIPTS, _FAULTS = read_scripts()
CALENDAR = Calendar.of({dt.date(2026, 10, 1): "国庆节"}, ())


def parts() -> GuardParts:
    return GuardParts(SCRIPTS, lambda _text, _to, _known: (), calendar=CALENDAR)


@dataclass(slots=True)
class House:
    """A home with its owner, who owes, and a reminder due now."""

    session: Session
    room: Room
    identity: ChannelIdentity
    row: OutboxRow


def a_house(session: Session) -> House:
    room = a_home(session)
    owner = a_person(session, room)
    a_line(session, room, due_on=DUE)
    identity = identity_of(session, "local", "main", "oOwner1")
    identity.person_id, identity.room_id = owner.id, room.id
    row = OutboxRow(
        send_key="reminder:1:1:2026-11-25", kind="reminder", lane="local:main", identity_id=identity.id,
        room_id=room.id, person_id=owner.id, text="请核对账单。", due_at=NOON,
    )  # fmt: skip
    session.add_all([identity, row])
    session.flush()
    return House(session, room, identity, row)


def test_nothing_speaks_against_it(database: Database) -> None:
    with database.transaction() as session:
        assert guard(session, a_house(session).row, NOON, parts()) == Go("请核对账单。")
