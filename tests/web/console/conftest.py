"""A console with two homes in two buildings."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring import open_house
from tests.homes import a_home, a_line, a_person
from tests.web.console.desk import Desk, open_desk


@pytest.fixture
def desk(home: Path, now: dt.datetime) -> Iterator[Desk]:
    """Signed out."""
    house = open_house()
    with house.database.transaction() as session:
        for code, name, phone in (("3-2-501", "张伟", "13900008821"), ("5-1-101", "禤晓梅", "13900008822")):
            room = a_home(session, code)
            a_person(session, room, name, phone)
            a_line(session, room, due_on=dt.date(2026, 11, 15))
    with open_desk(house, now) as opened:
        yield opened
    house.database.close()
