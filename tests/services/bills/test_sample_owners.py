"""The demo's page offers owners in different situations, who owes most first."""

import datetime as dt

from bot.services.bills.sample_owners import sample_owners
from storage.database import Database
from tests.homes import a_home, a_line, a_person


def test_owners_in_different_situations(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        for code, name, amount in (("1-1-101", "赵一", 100), ("1-1-102", "钱二", 100), ("1-1-103", "孙三", 900)):
            room = a_home(session, code)
            a_person(session, room, name, f"1390000{amount:04d}")
            a_line(session, room, amount=amount)
        vacant = a_home(session, "1-1-104")
        vacant.vacant = True
        a_person(session, vacant, "李四", "13900001234")
        a_line(session, vacant, amount=50)
        a_home(session, "1-1-105")  # nobody lives there
    with database.transaction() as session:
        found = sample_owners(session, now.date(), limit=3)
    assert [(owner.seat, owner.name, owner.outstanding, owner.traits) for owner in found] == [
        ("幸福里/1-1-103", "孙三", 900, ()),
        ("幸福里/1-1-104", "李四", 50, ("vacant",)),
        ("幸福里/1-1-101", "赵一", 100, ()),
    ]


def test_an_empty_house_has_none(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        assert sample_owners(session, now.date()) == ()
