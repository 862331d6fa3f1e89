"""Prepaid money settles what is open, never what is disputed, never a new owner's lines with the former one's money."""

import datetime as dt

import pytest
from sqlmodel import Session

from bot.domain.period import Period
from bot.services.money.apply_prepayment import apply_prepayment
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.people import owner_ties
from storage.tables import Objection, Room
from tests.homes import a_home, a_line, a_person
from tests.services.money_rows import PAID_AT, assert_conserved, effective_days, notice, paid_on

NEXT = Period.parse("2027-01..2027-03")


def prepaid(session: Session, now: dt.datetime) -> Room:
    room = a_home(session)
    settle(session, notice(room, 30000, "B1"), now)
    settle(session, notice(room, 10000, "B2"), now)
    return room


def test_the_earliest_money_goes_first(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = prepaid(session, now)
        line, parking = a_line(session, room, amount=35000), a_line(session, room, "车位管理费", 2000)
        moved = apply_prepayment(session, room.community_id, [room.id], now.date())
        assert sum(part.amount for part in moved[room.id]) == 37000
        assert paid_on(session, line, parking) == [35000, 2000]
        assert apply_prepayment(session, room.community_id, [room.id], now.date()) == {}
        assert_conserved(session)


@pytest.mark.parametrize(
    ("due_on", "effective"),
    [
        (dt.date(2027, 2, 10), dt.date(2026, 12, 1)),  # before it was due: the day it was booked
        (dt.date(2026, 11, 25), dt.date(2026, 11, 25)),  # at hand when due
        (dt.date(2026, 10, 10), PAID_AT.date()),  # due before the money came
    ],
)
def test_money_at_hand_is_never_late(database: Database, now: dt.datetime, due_on: dt.date, effective: dt.date) -> None:
    with database.transaction() as session:
        room = prepaid(session, now)
        line = a_line(session, room, amount=30000, period=NEXT, due_on=due_on)
        apply_prepayment(session, room.community_id, [room.id], dt.date(2026, 12, 1))
        assert effective_days(session, line) == [(effective, 30000)]


def test_a_disputed_line_is_not_paid_without_the_owner_s_word(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = prepaid(session, now)
        line = a_line(session, room, amount=35000)
        session.add(Objection(room_id=room.id, reason="x", item="", what="不认", raised_on=now.date()))
        assert apply_prepayment(session, room.community_id, [room.id], now.date()) == {}
        assert paid_on(session, line) == [0]


def test_a_former_owner_s_money_stays(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = prepaid(session, now)
        sold_on = dt.date(2026, 12, 1)
        a_person(session, room, "张伟")
        a_person(session, room, "李明", "13900000001")
        before, after = owner_ties(session, [room.id])[room.id]
        before.until_day = after.from_day = sold_on
        line = a_line(session, room, amount=30000, period=NEXT)
        assert apply_prepayment(session, room.community_id, [room.id], sold_on) == {}
        assert paid_on(session, line) == [0]
