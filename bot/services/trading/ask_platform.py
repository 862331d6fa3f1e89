"""Ask a platform where it did not tell: orders nobody heard of, orders to close, refunds to make and to follow."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.money import Fen
from bot.domain.trade import OrderState, OrderTold, RefundState, RefundTold, ask_again_at
from bot.gateways.contract import NotNow, OpenGateway, RefundAsked, Unknown, Wrong
from bot.services.trading.parts import TradeParts
from bot.services.trading.take_told import take_order, take_refund
from storage.database import Database
from storage.tables import Payment, TradeOrder, TradeRefund
from storage.trading import orders_to_ask, refunds_to_ask

OrderAnswer = OrderTold | Unknown | NotNow
RefundAnswer = RefundTold | Unknown | NotNow | Wrong


@dataclass(frozen=True, slots=True)
class _OrderCall:
    number: str
    gateway: str
    close: bool


@dataclass(frozen=True, slots=True)
class _RefundCall:
    number: str
    gateway: str
    make: RefundAsked | None


async def ask_orders(
    database: Database, gateways: Mapping[str, OpenGateway], parts: TradeParts, now: dt.datetime
) -> int:
    """Ask about a page of orders; answers how many were asked about."""
    calls = await database.run(lambda session: _orders(session, now))
    for call in calls:
        gateway = gateways.get(call.gateway)
        if gateway is not None:
            told = await asyncio.to_thread(gateway.close if call.close else gateway.query, call.number)
            await database.run(_taking_order(parts, call, told, now))
    return len(calls)


async def ask_refunds(database: Database, gateways: Mapping[str, OpenGateway], now: dt.datetime) -> int:
    """Make or follow a page of refunds; answers how many."""
    calls = await database.run(lambda session: _refunds(session, now))
    for call in calls:
        gateway = gateways.get(call.gateway)
        if gateway is not None:
            told = await asyncio.to_thread(_refund_answer, gateway, call)
            await database.run(_taking_refund(call, told, now))
    return len(calls)


def _orders(session: Session, now: dt.datetime) -> list[_OrderCall]:
    """The next answer is put off before the asking: an asker that dies holds nothing up."""
    due = orders_to_ask(session, now)
    for order in due:
        order.asked += 1
        order.ask_at = ask_again_at(order.asked, now)
        session.add(order)
    return [_OrderCall(order.number, order.gateway, _is_over(order, now)) for order in due]


def _is_over(order: TradeOrder, now: dt.datetime) -> bool:
    return order.state == OrderState.REPLACED or order.expires_at <= now


def _taking_order(
    parts: TradeParts, call: _OrderCall, told: OrderAnswer, now: dt.datetime
) -> Callable[[Session], bool]:
    def take(session: Session) -> bool:
        if isinstance(told, NotNow):
            return False
        if isinstance(told, Unknown):  # never reached the platform; nobody can pay it any more once it is over
            return call.close and take_order(session, parts, call.gateway, _closed(call), now)
        return take_order(session, parts, call.gateway, told, now)

    return take


def _closed(call: _OrderCall) -> OrderTold:
    return OrderTold(call.number, OrderState.CLOSED)


def _refunds(session: Session, now: dt.datetime) -> list[_RefundCall]:
    due = refunds_to_ask(session, now)
    for row in due:
        row.asked += 1
        row.ask_at = ask_again_at(row.asked, now)
        session.add(row)
    return [_RefundCall(row.number, row.gateway, _to_make(session, row)) for row in due]


def _to_make(session: Session, row: TradeRefund) -> RefundAsked | None:
    payment = session.get(Payment, row.payment_id) if row.payment_id is not None else None
    if row.state != RefundState.ASKED or payment is None:
        return None
    return RefundAsked(row.number, row.trade_number, Fen(row.amount), Fen(payment.amount), row.because)


def _refund_answer(gateway: OpenGateway, call: _RefundCall) -> RefundAnswer:
    return gateway.refund(call.make) if call.make else gateway.query_refund(call.number)


def _taking_refund(call: _RefundCall, told: RefundAnswer, now: dt.datetime) -> Callable[[Session], bool]:
    def take(session: Session) -> bool:
        match told:
            case RefundTold():
                return take_refund(session, call.gateway, told, now)
            case Wrong():
                amount = call.make.amount if call.make else Fen(0)
                return take_refund(session, call.gateway, RefundTold(call.number, RefundState.CLOSED, amount), now)
            case _:
                return False

    return take
