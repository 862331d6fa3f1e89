"""Runs what fetches its messages beside the server: long polling, and inboxes read from a place on."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import structlog

from bot.channels.contract import Account, Arrived, Fetches, JoinsThoughts, KeepsPlace, Noticed
from bot.domain.joining import AT_ONCE
from bot.services.talk.keep_notices import keep_notices
from bot.web.channel_door import show_courtesy
from bot.web.parts import HoldWord
from storage.database import Database
from storage.waiting_words import keep_place, place_of

_BEGIN_AGAIN_S = 10.0
_log = structlog.get_logger(__name__)


class Places:
    """bot.channels.contract.PlaceShelf in rows."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database, self._clock = database, clock

    async def load(self, name: str) -> str:
        """The place kept under a name."""
        return await self._database.run(lambda session: place_of(session, name))

    async def keep(self, name: str, place: str) -> None:
        """Keep it."""
        await self._database.run(lambda session: keep_place(session, name, place, self._clock()))


@asynccontextmanager
async def fetching(
    database: Database, accounts: Mapping[str, Account], hold: HoldWord, clock: Callable[[], dt.datetime]
) -> AsyncIterator[None]:
    """Every account that fetches does so until this is left."""
    tasks = [
        asyncio.ensure_future(_fetch_for_ever(database, lane, account, hold, clock))
        for lane, account in accounts.items()
        if isinstance(account, Fetches)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _fetch_for_ever(
    database: Database, lane: str, account: Account, hold: HoldWord, clock: Callable[[], dt.datetime]
) -> None:
    if not isinstance(account, Fetches):
        return
    if isinstance(account, KeepsPlace):
        account.keep_place(Places(database, clock))

    async def take_in(meant: Arrived | Noticed) -> None:
        now = clock()
        if isinstance(meant, Noticed):
            await database.run(lambda session: keep_notices(session, lane, meant.notices, now))
            return
        quiet = account.quiet if isinstance(account, JoinsThoughts) else None
        await hold(meant.inbound, quiet or AT_ONCE, now)
        if meant.courtesy is not None:
            await show_courtesy(meant.courtesy)

    while True:
        try:
            await account.fetch(take_in, clock)
        except Exception:  # noqa: BLE001 - the database may be away for a moment
            _log.exception("fetching failed", lane=lane)
            await asyncio.sleep(_BEGIN_AGAIN_S)
        else:
            return
