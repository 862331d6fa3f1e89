"""A cashier's entry: by the item named, refused where it would be another payment's number."""

import datetime as dt

import pytest

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.money import Fen
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.staff.name_staff import name_staff
from storage.database import Database
from storage.tables import Staff
from tests.homes import a_community, a_home, a_line
from tests.services.money_rows import paid_on


def entry(now: dt.datetime, amount: int = 24000, item: str = "", reference: str = "S1") -> CounterEntry:
    return CounterEntry(Fen(amount), now, reference, "现金", item)


def test_the_item_named_is_paid_first(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, home = a_home(session), a_community(session)
        fee, parking = a_line(session, room), a_line(session, room, "车位管理费", 24000)
        notice, done = take_payment(session, home, room, entry(now, 25000, "车位管理费"), now)
        assert paid_on(session, fee, parking) == [1000, 24000]
        assert (notice.gateway, notice.method, done.open_left) == ("counter", "现金", 74180)


@pytest.mark.parametrize(("has_lines", "named"), [(True, "未缴：物业服务费"), (False, "未缴：没有未缴的项目")])
def test_an_item_nothing_is_open_on(database: Database, now: dt.datetime, *, has_lines: bool, named: str) -> None:
    with database.transaction() as session:
        room, home = a_home(session), a_community(session)
        if has_lines:
            a_line(session, room)
        with pytest.raises(Refused, match=f"没有未缴的“网费”。{named}"):
            take_payment(session, home, room, entry(now, item="网费"), now)


def test_a_receipt_s_number_is_used_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, home = a_home(session), a_community(session)
        take_payment(session, home, room, entry(now), now)
        assert take_payment(session, home, room, entry(now), now)[1].duplicate
        with pytest.raises(Refused, match="--reference"):
            take_payment(session, home, room, entry(now, 100), now)


def test_who_acts(database: Database) -> None:
    with database.transaction() as session:
        assert name_staff(session) == ""
        with pytest.raises(NotFound, match="guanjia init"):
            name_staff(session, "王会计")
        session.add(Staff(name="王会计", role="财务", password_hash=""))
        with pytest.raises(WrongUse, match="--by"):
            name_staff(session)
        session.add(Staff(name="李经理", role="管理员", password_hash=""))
        assert (name_staff(session), name_staff(session, "王会计")) == ("李经理", "王会计")
        with pytest.raises(NotFound, match="已有：王会计、李经理"):
            name_staff(session, "赵六")
        session.add(Staff(name="赵六", role="管理员", password_hash=""))
        with pytest.raises(WrongUse, match="--by"):
            name_staff(session)
