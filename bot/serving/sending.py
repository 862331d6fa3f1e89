"""What a sending process needs, out of the house: HTTP client, accounts, the sender with its clock and its guard."""

import datetime as dt
from collections.abc import Callable, Mapping

import httpx

from bot.channels.contract import Account
from bot.channels.local import LocalSettings
from bot.channels.registry import open_account
from bot.domain.moments import CHINA
from bot.services.sending.send_outbox import Sender
from bot.serving.dying import dies_at, marking_the_wire
from bot.wiring import House
from storage.clock import DatabaseClock


def read_clock() -> dt.datetime:
    """The clock of the doors."""
    return dt.datetime.now(CHINA)  # noqa: TID251 - the server is a door


def open_http() -> httpx.AsyncClient:
    """One client for all accounts. A connection rests for less long than servers keep one, so no post meets its end."""
    return httpx.AsyncClient(limits=httpx.Limits(keepalive_expiry=2.0), event_hooks=marking_the_wire())


def open_accounts(house: House, http: httpx.AsyncClient) -> dict[str, Account]:
    """Every configured account by its lane, and the recording channel, which is always there."""
    configured = {
        f"{channel}:{name}": open_account(channel, name, settings, http)
        for channel, name, settings in house.settings.accounts()
    }
    return {"local:main": open_account("local", "main", LocalSettings(), http)} | configured


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
        say_again=house.say_again,
        passing=dies_at(),
        policy=house.settings.policy.told(),
        close_talks=house.close_talks,
        move_campaigns=house.move_campaigns,
    )
