"""Money given back leaves the unused rest first, then the line settled last, and is never more than is there."""

import datetime as dt

import pytest

from bot.domain.errors import NotFound, Refused
from bot.domain.money import Fen
from bot.services.money.refund_payment import RefundNotice, refund
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.tables import Payment
from tests.homes import a_home, a_line
from tests.services.money_rows import PAID_AT, assert_conserved, effective_days, notice, paid_on

LATER = PAID_AT + dt.timedelta(days=3)


def back(payment_id: int, amount: int, number: str = "R1", at: dt.datetime = LATER) -> RefundNotice:
    return RefundNotice(payment_id, "bank", number, Fen(amount), at)


def test_the_rest_goes_first_then_the_line_settled_last(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        first = a_line(session, room, amount=60000, due_on=dt.date(2026, 10, 1))
        last = a_line(session, room, "车位管理费", 20000, due_on=dt.date(2026, 10, 2))
        payment = settle(session, notice(room, 90000), now).payment_id
        one = refund(session, back(payment, 4000), now)
        assert (one.from_rest, one.reopened) == (4000, ())
        two = refund(session, back(payment, 30000, "R2"), now)
        assert (two.from_rest, [(part.line_id, part.amount) for part in two.reopened]) == (
            6000,
            [(last.id, 20000), (first.id, 4000)],
        )
        assert paid_on(session, first, last) == [56000, 0]
        assert effective_days(session, last) == [(PAID_AT.date(), 20000), (LATER.date(), -20000)]
        assert_conserved(session)


def test_the_same_refund_twice_changes_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line = a_line(session, room, amount=60000)
        payment = settle(session, notice(room, 60000), now).payment_id
        first = refund(session, back(payment, 10000), now)
        again = refund(session, back(payment, 10000), now)
        assert (again.duplicate, again.refund_id) == (True, first.refund_id)
        assert paid_on(session, line) == [50000]


def test_given_back_on_the_day_it_came_leaves_no_row(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line = a_line(session, room, amount=60000)
        payment = settle(session, notice(room, 60000), now).payment_id
        refund(session, back(payment, 60000, at=PAID_AT), now)
        assert effective_days(session, line) == []


@pytest.mark.parametrize("amount", [0, -1, 60001])
def test_never_more_than_is_there(database: Database, now: dt.datetime, amount: int) -> None:
    with database.transaction() as session:
        payment = settle(session, notice(a_home(session), 60000), now).payment_id
        with pytest.raises(Refused, match=r"最多还能退 600\.00 元"):
            refund(session, back(payment, amount), now)


def test_unmatched_money_can_be_given_back(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        payment = settle(session, notice(a_home(session), 60000, unmatched=True), now).payment_id
        assert refund(session, back(payment, 60000), now).from_rest == 60000
        assert session.get_one(Payment, payment).amount == 60000


def test_an_unknown_payment(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session, pytest.raises(NotFound, match="没有这笔收款"):
        refund(session, back(77, 1), now)
