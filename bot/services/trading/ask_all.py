"""One round with all payment platforms: orders, refunds, and the days whose bill is there."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from bot.gateways.contract import DayTrade, NotNow, OpenGateway
from bot.services.trading.ask_platform import ask_orders, ask_refunds
from bot.services.trading.hold_day import DayHeld, days_to_hold, hold_day
from bot.services.trading.parts import TradeParts
from storage.database import Database


async def ask_all(database: Database, gateways: Mapping[str, OpenGateway], parts: TradeParts, now: dt.datetime) -> None:
    """Everything due, page by page; a house without a gateway asks nobody."""
    if not gateways:
        return
    while await ask_orders(database, gateways, parts, now):
        pass
    while await ask_refunds(database, gateways, now):
        pass
    for gateway in gateways.values():
        await _hold_days(database, gateway, parts, now)


async def _hold_days(database: Database, gateway: OpenGateway, parts: TradeParts, now: dt.datetime) -> None:
    for day in await database.run(lambda session: days_to_hold(session, gateway.name, now)):
        trades = await asyncio.to_thread(gateway.day, day)
        if isinstance(trades, NotNow):
            return  # asked again the next round, for a week
        await database.run(_holding(parts, gateway.name, day, trades, now))


def _holding(
    parts: TradeParts, gateway: str, day: dt.date, trades: Sequence[DayTrade], now: dt.datetime
) -> Callable[[Session], DayHeld]:
    return lambda session: hold_day(session, parts, gateway, day, trades, now)
