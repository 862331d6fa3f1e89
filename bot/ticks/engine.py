"""Runs the ticks found in this folder on APScheduler, inside the process's own event loop.

Memory only: APScheduler's own job store lost 55 to 309 of 400 jobs in kill tests, and rows already say what is due.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import bot.ticks
from bot.domain.moments import CHINA
from bot.services.send_outbox import Sender
from bot.ticks.contract import Tick

_log = structlog.get_logger(__name__)
_STOP_WITHIN_S = 12.0  # longer than one send may take, shorter than what a service manager waits
# misfire_grace_time is ignored as a top-level argument, and its default of 1 s drops a late run without a word
_JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def ticks() -> Iterator[Tick]:
    """Every tick of this folder."""
    for module in pkgutil.iter_modules(bot.ticks.__path__):
        tick = getattr(importlib.import_module(f"bot.ticks.{module.name}"), "TICK", None)
        if isinstance(tick, Tick):
            yield tick


class Engine:
    """Ticks while it is entered: `async with Engine(sender): ...`. Leaving waits for what is on the wire."""

    def __init__(self, sender: Sender) -> None:
        self._sender = replace(sender, go_on=lambda: not self._stopping)
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()
        self._failing: set[str] = set()
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()}, job_defaults=_JOB_DEFAULTS, timezone=CHINA
        )

    @property
    def failing(self) -> frozenset[str]:
        """Names of the ticks whose latest run failed."""
        return frozenset(self._failing)

    @property
    def is_alive(self) -> bool:
        """Is it ticking?"""
        return bool(self._scheduler.running) and not self._stopping

    async def __aenter__(self) -> Self:
        for tick in ticks():
            self._scheduler.add_job(self._beat, "interval", seconds=tick.every_s, args=[tick], id=tick.name)
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        self._scheduler.pause()
        if self._running:  # the scheduler's own shutdown would cancel a send in the middle
            await asyncio.wait(self._running, timeout=_STOP_WITHIN_S)
        self._scheduler.shutdown(wait=False)

    async def _beat(self, tick: Tick) -> None:
        task = asyncio.ensure_future(self._run(tick))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def _run(self, tick: Tick) -> None:
        """A failing tick is logged and comes again: one bad round must not stop all sending."""
        try:
            await tick.run(self._sender)
        except Exception:  # noqa: BLE001 - whatever a tick does
            self._failing.add(tick.name)
            _log.exception("tick failed", tick=tick.name)
        else:
            self._failing.discard(tick.name)
