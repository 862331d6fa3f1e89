"""A console with two homes in two buildings."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring import open_house
from tests.homes import a_home, a_line, a_person
from tests.web.console.desk import Desk, open_desk


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what hears is kept once for all these tests: making it takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def desk(home: Path, now: dt.datetime, compiled: Path) -> Iterator[Desk]:
    """Signed out."""
    (home / "cache").symlink_to(compiled)
    house = open_house()
    with house.database.transaction() as session:
        for code, name, phone in (("3-2-501", "张伟", "13900008821"), ("5-1-101", "禤晓梅", "13900008822")):
            room = a_home(session, code)
            a_person(session, room, name, phone)
            a_line(session, room, due_on=dt.date(2026, 11, 15))
    with open_desk(house, now) as opened:
        yield opened
    house.database.close()
