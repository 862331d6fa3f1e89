"""What a sending process needs, out of the house: HTTP client, accounts, the sender with its clock and its guard."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping

import httpx

from bot.channels.contract import Account, SharesTokens, Token
from bot.channels.local import LocalSettings
from bot.channels.registry import open_account
from bot.domain.moments import CHINA, day_of
from bot.gateways.contract import OpenGateway
from bot.gateways.registry import open_gateway
from bot.services.bills.draw_bill import draw_bill_card
from bot.services.bills.show_bill import load_bill
from bot.services.sending.send_outbox import Leases, Sender
from bot.services.trading.ask_all import ask_all
from bot.serving.dying import dies_at, marking_the_wire
from bot.wiring import House
from storage.clock import DatabaseClock
from storage.tokens import KeptToken


def read_clock() -> dt.datetime:
    """The clock of the doors."""
    return dt.datetime.now(CHINA)  # noqa: TID251 - the server is a door


def open_http() -> httpx.AsyncClient:
    """One client for all accounts. A connection rests for less long than servers keep one, so no post meets its end."""
    return httpx.AsyncClient(limits=httpx.Limits(keepalive_expiry=2.0), event_hooks=marking_the_wire())


class _Shelf:
    """The tokens kept in the database, for every process of the house."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def load(self, name: str) -> Token | None:
        kept = await self._house.database.run(lambda session: self._house.token_box.load(session, name))
        return Token(kept.text, kept.good_until, kept.forced_at) if kept is not None else None

    async def keep(self, name: str, token: Token) -> None:
        kept = KeptToken(token.text, token.good_until, token.forced_at)
        await self._house.database.run(lambda session: self._house.token_box.keep(session, name, kept))


def open_accounts(house: House, http: httpx.AsyncClient) -> dict[str, Account]:
    """Every configured account by its lane, and the recording channel, which is always there."""
    configured = {
        f"{channel}:{name}": open_account(channel, name, settings, http)
        for channel, name, settings in house.settings.accounts()
    }
    for account in configured.values():
        sharing: object = account
        if isinstance(sharing, SharesTokens):
            sharing.share_tokens(_Shelf(house))
    return {"local:main": open_account("local", "main", LocalSettings(), http)} | configured


def open_gateways(house: House) -> dict[str, OpenGateway]:
    """Every configured payment gateway by its name."""
    at = house.settings.public_url.rstrip("/")
    return {name: open_gateway(name, told, f"{at}/payments/{name}/notify") for name, told in house.settings.gateways()}


def make_sender(
    house: House, accounts: Mapping[str, Account], clock: Callable[[], dt.datetime] | None = None
) -> Sender:
    """The sender of this house; without a clock it reads the database's on PostgreSQL, else this machine's."""
    own = read_clock if house.database.is_sqlite else DatabaseClock(house.database)
    return Sender(
        house.database,
        accounts,
        clock or own,
        house.guard,
        house.find_ways,
        say_again=house.say_again,
        passing=dies_at(),
        policy=house.settings.policy.told(),
        leases=Leases(house.settings.lease_s),
        close_talks=house.close_talks,
        move_campaigns=house.move_campaigns,
        move_plans=house.move_plans,
        take_thought=house.take_thought,
        ask_platforms=asking(house, open_gateways(house)),
        draw_bill=drawing(house),
    )


def drawing(house: House) -> Callable[[int, dt.datetime], Awaitable[bytes]]:
    """Draws the card of a room's bill, outside any transaction: it takes a tenth of a second."""

    async def draw(room_id: int, now: dt.datetime) -> bytes:
        today = day_of(now)
        bill = await house.database.run(lambda session: load_bill(session, room_id, today))
        return await asyncio.to_thread(draw_bill_card, bill, house.scripts, today)

    return draw


def asking(house: House, gateways: Mapping[str, OpenGateway]) -> Callable[[dt.datetime], Awaitable[None]]:
    """Asks the payment platforms what they did not tell."""

    async def ask(now: dt.datetime) -> None:
        await ask_all(house.database, gateways, house.trade_parts, now)

    return ask
