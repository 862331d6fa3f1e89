"""Keeps a process's texts up with what was approved elsewhere: one count is looked at every few seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
import structlog

from bot.wiring import House

_LOOK_EVERY_S = 2.0
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def keeping_up(house: House) -> AsyncIterator[None]:
    """Wordings that come into force anywhere are said here, until this is left."""
    task = asyncio.ensure_future(_for_ever(house))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _for_ever(house: House) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            await anyio.to_thread.run_sync(_look, house)
        except Exception:  # noqa: BLE001 - the database may be away for a moment
            _log.exception("texts could not be looked at")


def _look(house: House) -> None:
    """Read anew here, in a thread: reading takes a second, and no owner should wait for it."""
    if house.publish_content():
        _ = house.guard_parts, house.talk_parts
