"""Orders, notices, refunds and days with a real platform beside real rows: once each, in whatever order they come."""

import datetime as dt
from itertools import permutations

import pytest
from sqlmodel import Session, func, select

from bot.channels.registry import channels
from bot.domain.errors import Refused
from bot.domain.money import Fen
from bot.domain.trade import OrderState, OrderTold, PayWay, RefundState, RefundTold
from bot.gateways.contract import OpenGateway
from bot.services.links.make_link import LinkMaker
from bot.services.trading.ask_all import ask_all
from bot.services.trading.ask_refund import RefundWish, ask_refund
from bot.services.trading.draft_order import Wish
from bot.services.trading.open_checkout import Checkout, open_checkout
from bot.services.trading.parts import TradeParts
from bot.services.trading.take_told import take_notice
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import (
    ChannelWindow,
    OutboxRow,
    Payment,
    Person,
    Refund,
    Room,
    Task,
    TradeDay,
    TradeOrder,
    TradeRefund,
)
from tests.gateways.merchants import trading
from tests.homes import a_home, a_line, a_person

PARTS = TradeParts(load_scripts())
HALF_AN_HOUR = dt.timedelta(minutes=30)


def a_debt(database: Database) -> int:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room)
        return room.id


async def checkout(
    database: Database, merchant: OpenGateway, room_id: int, number: str, now: dt.datetime, amount: int | None = None
) -> Checkout:
    wish = Wish(room_id, PayWay.SCAN, amount=None if amount is None else Fen(amount))
    return await open_checkout(database, merchant, wish, number, "幸福里 3-2-501 物业费", now, HALF_AN_HOUR)


def money(session: Session) -> tuple[int, int]:
    """All that came in and all that went back, in fen."""
    came = session.exec(select(func.coalesce(func.sum(Payment.amount), 0))).one()
    went = session.exec(select(func.coalesce(func.sum(Refund.amount), 0))).one()
    return int(came), int(went)


def order_of(session: Session, number: str) -> TradeOrder:
    return session.exec(select(TradeOrder).where(TradeOrder.number == number)).one()


@pytest.mark.anyio
async def test_a_second_press_gets_the_same_order_and_another_sum_replaces_it(
    database: Database, now: dt.datetime
) -> None:
    room_id = a_debt(database)
    with trading(now) as (platform, merchant):
        first = await checkout(database, merchant, room_id, "GJ1N1", now)
        again = await checkout(database, merchant, room_id, "GJ1N2", now)
        part = await checkout(database, merchant, room_id, "GJ1N3", now, amount=30000)
        assert (first.number, again.number, part.number) == ("GJ1N1", "GJ1N1", "GJ1N3")
        assert (first.amount, part.amount) == (75180, 30000)
        await ask_all(database, {"wechat": merchant}, PARTS, now)
        assert platform.orders["GJ1N1"]["trade_state"] == "CLOSED"  # else the bill could be paid twice
    with database.transaction() as session:
        assert order_of(session, "GJ1N1").state == OrderState.CLOSED


@pytest.mark.anyio
async def test_nothing_to_pay_or_too_much_is_said(database: Database, now: dt.datetime) -> None:
    room_id = a_debt(database)
    with trading(now) as (_, merchant):
        with pytest.raises(Refused, match="最多"):
            await checkout(database, merchant, room_id, "GJ1N1", now, amount=75181)
        with database.transaction() as session:
            empty = a_home(session, "3-2-502").id
        with pytest.raises(Refused, match="没有要缴"):
            await checkout(database, merchant, empty, "GJ1N2", now)


@pytest.mark.anyio
async def test_a_platform_that_is_busy_takes_no_money_and_the_order_dies_quietly(
    database: Database, now: dt.datetime
) -> None:
    room_id = a_debt(database)
    with trading(now) as (platform, merchant):
        platform.refusals.append("busy")
        with pytest.raises(Refused, match="钱没有动"):
            await checkout(database, merchant, room_id, "GJ1N1", now)
        await ask_all(database, {"wechat": merchant}, PARTS, now + dt.timedelta(minutes=31))
    with database.transaction() as session:
        assert order_of(session, "GJ1N1").state == OrderState.CLOSED
        assert money(session) == (0, 0)


@pytest.mark.anyio
async def test_where_no_notice_comes_the_house_asks(database: Database, now: dt.datetime) -> None:
    room_id = a_debt(database)
    with trading(now) as (platform, merchant):
        await checkout(database, merchant, room_id, "GJ1N1", now)
        platform.pay("GJ1N1")
        await ask_all(database, {"wechat": merchant}, PARTS, now + dt.timedelta(seconds=31))
    with database.transaction() as session:
        assert order_of(session, "GJ1N1").state == OrderState.PAID
        assert money(session) == (75180, 0)


def test_a_notice_ten_times_is_one_payment(database: Database, now: dt.datetime) -> None:
    an_order(database, now)
    for repeat in range(10):
        with database.transaction() as session:
            notice_id = f"EV-{repeat // 2}"  # platforms repeat a notice under its own id, and sometimes under a new one
            take_notice(session, PARTS, "wechat", notice_id, paid(now), now)
    with database.transaction() as session:
        assert money(session) == (75180, 0)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_state_by_transaction_not_by_arrival(
    sqlite_database: Database, now: dt.datetime, order: tuple[int, ...]
) -> None:
    """Paid, a refund processing, the same refund done, the order closed: in every order the books end alike."""
    an_order(sqlite_database, now)
    refund = RefundTold("R1", RefundState.PROCESSING, Fen(5000), "GJ1N1", "42001")
    done = RefundTold("R1", RefundState.DONE, Fen(5000), "GJ1N1", "42001", now)
    told: list[OrderTold | RefundTold] = [paid(now), refund, done, OrderTold("GJ1N1", OrderState.CLOSED)]
    for place in order:
        with sqlite_database.transaction() as session:
            take_notice(session, PARTS, "wechat", f"EV-{place}", told[place], now)
    with sqlite_database.transaction() as session:
        assert money(session) == (75180, 5000)
        assert order_of(session, "GJ1N1").state == OrderState.PAID
        assert [row.state for row in session.exec(select(TradeRefund))] == [RefundState.DONE]


def test_the_platform_lets_us_write_to_whoever_paid(database: Database, now: dt.datetime) -> None:
    an_order(database, now)
    parts = TradeParts(
        PARTS.scripts,
        LinkMaker(b"k" * 32, "https://pay.example"),
        {"wechat:main": channels()["wechat"].ways},
        {"wechat": "wechat:main"},
    )
    with database.transaction() as session:
        payer = identity_of(session, "wechat", "main", "oPayer")
        payer.person_id, payer.room_id = session.exec(select(Person.id)).one(), session.exec(select(Room.id)).one()
        session.add(payer)
        take_notice(session, parts, "wechat", "EV-1", paid(now), now)
    with database.transaction() as session:
        assert [(row.identity_id, row.trigger) for row in session.exec(select(ChannelWindow))] == [(1, "payment")]
        receipt = session.exec(select(OutboxRow)).one()
        assert "电子收据：https://pay.example/receipt/" in receipt.text


def test_money_that_fits_no_order_is_a_persons(database: Database, now: dt.datetime) -> None:
    an_order(database, now)
    with database.transaction() as session:
        take_notice(session, PARTS, "wechat", "EV-1", paid(now, amount=75179), now)
        take_notice(session, PARTS, "wechat", "EV-2", paid(now, number="GJ9N9", trade="42009"), now)
    with database.transaction() as session:
        assert [payment.room_id for payment in session.exec(select(Payment))] == [None]
        assert sorted(task.kind for task in session.exec(select(Task))) == ["unknown_trade", "unmatched_money"]


@pytest.mark.anyio
async def test_a_refund_is_asked_once_made_and_booked_when_it_is_done(database: Database, now: dt.datetime) -> None:
    room_id = a_debt(database)
    with trading(now) as (platform, merchant):
        await checkout(database, merchant, room_id, "GJ1N1", now)
        platform.pay("GJ1N1")
        later = now + dt.timedelta(seconds=31)
        await ask_all(database, {"wechat": merchant}, PARTS, later)
        with database.transaction() as session:
            payment = session.exec(select(Payment)).one()
            ask_refund(session, RefundWish(payment.id, Fen(75000), "重复缴费", "GJR1"), {"wechat"}, later, "李会计")
            with pytest.raises(Refused, match="还能退 1\\.80 元"):
                ask_refund(session, RefundWish(payment.id, Fen(181), "再退", "GJR2"), {"wechat"}, later, "李会计")
        platform.refusals.append("busy")
        await ask_all(database, {"wechat": merchant}, PARTS, later)
        await ask_all(database, {"wechat": merchant}, PARTS, later + dt.timedelta(minutes=5))
        with database.transaction() as session:
            assert money(session) == (75180, 0)  # under way, not done
        platform.finish_refund("GJR1")
        await ask_all(database, {"wechat": merchant}, PARTS, later + dt.timedelta(hours=1))
    with database.transaction() as session:
        assert money(session) == (75180, 75000)


@pytest.mark.anyio
async def test_a_refund_the_bank_does_not_take_is_told_to_finance(database: Database, now: dt.datetime) -> None:
    an_order(database, now)
    with database.transaction() as session:
        take_notice(session, PARTS, "wechat", "EV-1", paid(now), now)
        payment = session.exec(select(Payment)).one()
        ask_refund(session, RefundWish(payment.id, Fen(100), "多缴", "GJR1"), {"wechat"}, now, "李会计")
        told = RefundTold("GJR1", RefundState.ABNORMAL, Fen(100), "GJ1N1", "42001")
        take_notice(session, PARTS, "wechat", "EV-2", told, now)
    with database.transaction() as session:
        assert [task.kind for task in session.exec(select(Task))] == ["refund_failed"]
        assert money(session) == (75180, 0)


@pytest.mark.anyio
async def test_a_day_is_held_against_the_platforms_bill(database: Database, now: dt.datetime) -> None:
    room_id = a_debt(database)
    next_day = now + dt.timedelta(days=1, hours=1)
    with trading(now) as (platform, merchant):
        await checkout(database, merchant, room_id, "GJ1N1", now)
        platform.pay("GJ1N1")  # no notice came, and nobody asked that day
        with database.transaction() as session:
            order = order_of(session, "GJ1N1")
            order.ask_at = None
            session.add(order)
            only_ours = Payment(
                community_id=order.community_id,
                room_id=room_id,
                gateway="wechat",
                trade_number="42-only-ours",
                amount=100,
                paid_at=now,
            )
            session.add(only_ours)
        for _ in range(2):  # the second round changes nothing
            await ask_all(database, {"wechat": merchant}, PARTS, next_day)
    with database.transaction() as session:
        day = session.exec(select(TradeDay).where(TradeDay.day == now.date())).one()
        assert (day.payments, day.refunds, day.added, day.differences) == (1, 0, 1, 1)
        assert money(session) == (75280, 0)
        assert [task.kind for task in session.exec(select(Task))] == ["trade_difference"]


def an_order(database: Database, now: dt.datetime, number: str = "GJ1N1") -> None:
    room_id = a_debt(database)
    with database.transaction() as session:
        row = TradeOrder(
            number=number,
            gateway="wechat",
            community_id=session.exec(select(Room.community_id)).one(),
            room_id=room_id,
            way=PayWay.SCAN,
            amount=75180,
            made_at=now,
            expires_at=now + HALF_AN_HOUR,
            ask_at=now,
        )
        session.add(row)


def paid(now: dt.datetime, number: str = "GJ1N1", trade: str = "42001", amount: int = 75180) -> OrderTold:
    return OrderTold(number, OrderState.PAID, trade, Fen(amount), now, "oPayer")
