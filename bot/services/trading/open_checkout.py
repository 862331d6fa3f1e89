"""From the pay button to what the payer's side needs: an order with us, the same with the platform, its code."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.money import Fen
from bot.domain.trade import OrderState, PayWay
from bot.gateways.contract import NotNow, OpenGateway, OrderAsked, Prepared, Wrong
from bot.services.trading.draft_order import CannotPay, Wish, draft_order
from storage.database import Database
from storage.tables import TradeOrder
from storage.trading import order_numbered

_NO_CODE = "支付平台没有给出支付码，钱没有动"


@dataclass(frozen=True, slots=True)
class Checkout:
    """An order ready to be paid. `side`: what the page hands to the platform's button, or the QR's text."""

    number: str
    way: PayWay
    amount: Fen
    expires_at: dt.datetime
    side: Mapping[str, str]


async def open_checkout(  # noqa: PLR0913 - the order's number comes from the door: tokens are handed in
    database: Database, gateway: OpenGateway, wish: Wish, number: str, what: str, now: dt.datetime, lasts: dt.timedelta
) -> Checkout:
    """Make the order, or find the one that stands. Raises what `draft_order` raises, and CannotPay without a code."""
    order = await database.run(lambda session: _kept(draft_order(session, gateway.name, wish, number, now, lasts)))
    if not order.code:
        asked = OrderAsked(order.number, wish.way, Fen(order.amount), what, order.expires_at, wish.payer)
        made = await asyncio.to_thread(gateway.order, asked)
        order = await database.run(lambda session: _keep_code(session, order.number, made))
    if not order.code:
        raise CannotPay("platform", _NO_CODE)
    side = await asyncio.to_thread(gateway.payer_side, wish.way, order.code, now)
    return Checkout(order.number, wish.way, Fen(order.amount), order.expires_at, side)


@dataclass(frozen=True, slots=True)
class _Kept:
    number: str
    amount: int
    code: str
    expires_at: dt.datetime


def _kept(order: TradeOrder) -> _Kept:
    return _Kept(order.number, order.amount, order.code, order.expires_at)


def _keep_code(session: Session, number: str, made: Prepared | NotNow | Wrong) -> _Kept:
    """Keep the code. An order the platform did not take stays open until it says it knows none: it may have."""
    order = order_numbered(session, number)
    if order is None:
        raise CannotPay("platform", _NO_CODE)
    match made:
        case Prepared(code):
            order.code = code
        case NotNow(because):
            order.because = because
        case Wrong(because):
            order.state, order.because, order.ask_at = OrderState.FAILED, because, None
    session.add(order)
    return _kept(order)
