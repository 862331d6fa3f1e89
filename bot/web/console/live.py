"""Tells open pages that something new was said: one look at the database a second however many pages are open.

A stream carries no content, only "look again": what a colleague may see is decided when the page asks.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

LOOK_EVERY_S = 0.7
PING_AFTER_S = 15.0


class Live:
    """Looks while anybody listens, and ends every stream when the process leaves."""

    def __init__(self, look: Callable[[], Awaitable[object]], leaving: asyncio.Event) -> None:
        self._look, self._leaving = look, leaving
        self._changed = asyncio.Condition()
        self._seen: object = None
        self._version = 0
        self._listeners = 0
        self._looking: asyncio.Task[None] | None = None

    async def stream(self, still_welcome: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """Server-sent events; ends when the process leaves or the colleague is no longer signed in."""
        self._listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking())
        version = self._version
        try:
            yield "retry: 2000\n\n"
            while not self._leaving.is_set():
                changed = await self._wait(version)
                if not await still_welcome():
                    yield "event: over\ndata: -\n\n"
                    return
                version, told = self._version, changed
                yield "event: news\ndata: -\n\n" if told else ": ping\n\n"
        finally:
            self._listeners -= 1

    async def _wait(self, version: int) -> bool:
        """Did something change within the time of a ping? Also comes back when the process leaves."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PING_AFTER_S), self._changed:
                await self._changed.wait_for(lambda: self._version != version or self._leaving.is_set())
        return self._version != version

    async def _keep_looking(self) -> None:
        while self._listeners and not self._leaving.is_set():
            seen = await self._look()
            if seen != self._seen:
                self._seen, self._version = seen, self._version + 1
                await self._tell()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), LOOK_EVERY_S)
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
