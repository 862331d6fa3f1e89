"""The rounds every engine makes: plan, dispatch, recover over the ticks of the folder, and each lane drained once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.services.sending.drain_lane import drain_lane
from bot.services.sending.send_outbox import Sender, lanes_due
from bot.ticks.contract import Job, Tick
from bot.ticks.found import ticks

STOP_WITHIN_S = 20.0  # longer than one send may take, shorter than what a service manager waits
_log = structlog.get_logger(__name__)
HandOut = Callable[[str], Awaitable[None]]


class Rounds:
    """Runs ticks and drains for one process. A lane has one drain here: its channel said how many go at once."""

    def __init__(self, sender: Sender) -> None:
        self.sender = replace(sender, go_on=lambda: not self.stopping)
        self.stopping = False
        self.failing: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._draining: set[str] = set()

    def pace_of(self, tick: Tick) -> float:
        """Every how many seconds a tick runs here: what looks for the dead keeps up with the lease."""
        return min(tick.every_s, self.sender.leases.look_every_s) if tick.job is Job.RECOVER else tick.every_s

    async def run_job(self, job: Job) -> None:
        """Run the ticks of one job, one after the other."""
        for tick in ticks():
            if tick.job is job:
                await self.run_tick(tick)

    async def run_tick(self, tick: Tick) -> None:
        """A failing tick is logged and comes again: one bad round must not stop all sending."""
        await self.guarded(tick.name, tick.run(self.sender))

    async def dispatch(self, hand_out: HandOut) -> None:
        """Hand out every lane with something due."""
        await self.guarded(Job.DISPATCH.value, self._hand_out_all(hand_out))

    async def drain(self, lane: str, slice_s: float) -> None:
        """Drain a lane unless this process does already. What was not simply sent is logged by key, without text."""
        if lane in self._draining or self.stopping:
            return
        self._draining.add(lane)
        try:
            await self.guarded(f"drain {lane}", self._drain(lane, slice_s))
        finally:
            self._draining.discard(lane)

    def start(self, work: Awaitable[None]) -> "asyncio.Task[None]":
        """Let it run on its own; `finish` waits for it."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finish(self) -> None:
        """Begin nothing new and wait for what runs."""
        self.stopping = True
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_WITHIN_S)

    async def guarded(self, name: str, work: Awaitable[None]) -> None:
        """Whatever goes wrong is logged, and told by `failing` until it goes right."""
        try:
            await work
        except Exception:  # noqa: BLE001 - whatever a tick does
            self.failing.add(name)
            _log.exception("tick failed", tick=name)
        else:
            self.failing.discard(name)

    async def _hand_out_all(self, hand_out: HandOut) -> None:
        for lane in await lanes_due(self.sender):
            await hand_out(lane)

    async def _drain(self, lane: str, slice_s: float) -> None:
        for sent in await drain_lane(self.sender, lane, slice_s):
            if sent.state != "sent":
                _log.warning("not sent", key=sent.key, state=sent.state, code=sent.code, because=sent.because)
