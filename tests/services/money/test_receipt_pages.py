"""Whatever door money comes in by, its receipt carries its page; never to a chat whose servers stand abroad."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from bot.domain.money import Fen
from bot.domain.rights import Actor
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.office.commands.run_command import run_command
from bot.settings import Settings
from bot.wiring import House
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Community, OutboxRow, Room, Staff
from tests.homes import VAULT, a_home, a_line, a_person

ADDRESS = "https://wy.example.com"
Pay = Callable[[House, Session, dt.datetime], object]


def by_import(house: House, session: Session, now: dt.datetime) -> None:
    """Money a sheet or a bank told of; the tick after payments writes the receipt."""
    room = session.exec(select(Room)).one()
    take_payment(session, session.get_one(Community, room.community_id), room, CounterEntry(Fen(75180), now, "S1"), now)
    session.flush()
    house.move_plans(session, now)


def by_command(house: House, session: Session, now: dt.datetime) -> None:
    """A colleague types it and confirms."""
    staff = Staff(name="张主管", role="主管", password_hash="")
    session.add(staff)
    session.flush()
    actor = Actor(staff.id, staff.name, staff.role)
    for line in ("已缴 3-2-501 751.80 现金", "确认"):
        run_command(session, house.command_parts, actor, line, now)


@pytest.mark.parametrize("pay", [by_import, by_command])
def test_the_receipt_leads_to_its_page(
    database: Database, tmp_path: Path, home: Path, now: dt.datetime, pay: Pay
) -> None:
    house = House(Settings(home=home, database_url=SecretStr(database.url), public_url=ADDRESS))
    house.__dict__.update(phone_vault=VAULT, database=database)
    with database.transaction() as session:
        room = a_home(session)
        owner = a_person(session, room)
        a_line(session, room, due_on=dt.date(2026, 12, 31))
        for channel in ("wechat", "telegram"):
            identity = identity_of(session, channel, "main", f"{channel}-1")
            identity.person_id, identity.room_id = owner.id, room.id
            session.add(identity)
    with database.transaction() as session:
        pay(house, session, now)
    with database.transaction() as session:
        told = {row.lane: row.text for row in session.exec(select(OutboxRow).where(OutboxRow.kind == "receipt"))}
    assert f"{ADDRESS}/receipt/" in told["wechat:main"]
    assert ADDRESS not in told["telegram:main"]
