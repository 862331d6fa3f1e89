"""Texts made anew: the short way gives what the whole bill gives, for any homes there are."""

import datetime as dt

import pytest
from sqlmodel import Session

from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.domain.period import Period
from bot.domain.speaking import Budget
from bot.services.bills.say_bill import bill_values
from bot.services.bills.show_bill import load_bill
from bot.services.guarding.load_standing import load_standings
from bot.services.guarding.remake_text import LIGHT, FreshText, light_sheet, remake_text
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.tables import Objection, Room
from tests.homes import a_home, a_line, a_person
from tests.services.guarded import NOON, SCRIPTS, a_message, an_owner
from tests.services.guarding.test_guard_send import row_of
from tests.services.money_rows import record

TODAY = NOON.date()
NOW = NOON.astimezone(CHINA)
LAST = Period.parse("2026-07..2026-09")
LONG_AGO = Period.parse("2024-01..2024-03")


def pays(session: Session, room: Room, amount: int) -> None:
    notice = PaymentNotice(
        community_id=room.community_id, room_id=room.id, gateway="bank", trade_number=f"T{room.id}{amount}",
        amount=Fen(amount), paid_at=NOW,
    )  # fmt: skip
    settle(session, notice, NOW)


def nothing(_session: Session, _room: Room) -> None:
    """As it is."""


def part_paid(session: Session, room: Room) -> None:
    pays(session, room, 10000)


def all_paid(session: Session, room: Room) -> None:
    pays(session, room, 75180)


def earlier_open(session: Session, room: Room) -> None:
    a_line(session, room, amount=5000, period=LAST, due_on=dt.date(2026, 9, 30))
    a_line(session, room, "停车费", amount=7000, period=LONG_AGO, due_on=dt.date(2024, 3, 31))


def earlier_paid(session: Session, room: Room) -> None:
    a_line(session, room, amount=5000, period=LAST, due_on=dt.date(2026, 9, 30))
    pays(session, room, 5000)


def disputed(session: Session, room: Room) -> None:
    a_line(session, room, "停车费", amount=7000, due_on=dt.date(2026, 12, 31))
    session.add(Objection(room_id=room.id, reason="parking", item="停车费", what="没有车", raised_on=TODAY))
    session.flush()


@pytest.mark.parametrize("what", [nothing, part_paid, all_paid, earlier_open, earlier_paid, disputed])
def test_the_short_way_agrees_with_the_whole_bill(database: Database, what: object) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, amount=75180, due_on=dt.date(2026, 12, 31))
        assert callable(what)
        what(session, room)
        bill = load_bill(session, room.id, TODAY)
        whole = bill_values(bill)
        sheet = light_sheet(load_standings(session, [room.id], Budget.NONE, "", NOW)[room.id], TODAY)
    names = LIGHT & set(whole)
    assert {name: sheet.values[name] for name in names} == {name: whole[name] for name in names}
    assert sheet.due_on == bill.due_on
    assert {"outstanding", "undisputed", "period", "room", "community"} <= names


def test_dates_given_when_planned_are_kept_and_vouched_for(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        record(session, owner.room, company_name="幸福里物业", hotline="0371-55550101")
        key = a_message(session, owner, script="campaign.arrears.080_demand", script_values={"answer_by": "2026-12-10"})
        made = remake_text(session, row_of(session, key), [owner.room.id], SCRIPTS, NOW)
        assert isinstance(made, FreshText)
        assert "12月10日" in made.text
        assert "幸福里物业" in made.text
        assert dt.date(2026, 12, 10) in made.days


def test_what_the_office_itself_gave_is_vouched_for(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        rule = "11月30日前缴清的业主，到前台领一份价值 15 元的日历"
        key = a_message(session, owner, script="campaign.arrears.015_gift", script_values={"gift_rule": rule})
        made = remake_text(session, row_of(session, key), [owner.room.id], SCRIPTS, NOW)
        assert isinstance(made, FreshText)
        assert (dt.date(2026, 11, 30) in made.days, Fen(1500) in made.amounts) == (True, True)
