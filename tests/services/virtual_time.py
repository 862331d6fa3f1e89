"""Time that passes only when everybody sleeps: three minutes of sending in the seconds its transactions take."""

import asyncio
import datetime as dt
import heapq
from collections.abc import Coroutine
from itertools import count
from typing import Any

_TURNS = 12  # of the event loop: what was begun before everybody slept is done first


class VirtualTime:
    """A clock and its sleep, for the actors started through it."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start
        self._awake = 0
        self._sleepers: list[tuple[dt.datetime, int, asyncio.Event]] = []
        self._numbers = count()

    def __call__(self) -> dt.datetime:
        """The moment now."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Until the clock stands there."""
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self._now + dt.timedelta(seconds=max(seconds, 0)), next(self._numbers), woken))
        self._awake -= 1
        await self._pass_on()
        await woken.wait()

    async def run(self, *actors: Coroutine[Any, Any, None]) -> None:
        """Run them side by side to their end."""
        self._awake += len(actors)
        await asyncio.gather(*(self._live(actor) for actor in actors))

    async def _live(self, actor: Coroutine[Any, Any, None]) -> None:
        try:
            await actor
        finally:
            self._awake -= 1
            await self._pass_on()

    async def _pass_on(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if self._awake > 0 or not self._sleepers:
            return
        self._now, _, woken = heapq.heappop(self._sleepers)
        self._awake += 1
        woken.set()
