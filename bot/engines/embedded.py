"""The engine inside `serve`: APScheduler in the process's own event loop, nothing per message.

Memory only: APScheduler's own job store lost 55 to 309 of 400 jobs in kill tests, and rows already say what is due.
"""

from types import TracebackType
from typing import Self

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.moments import CHINA
from bot.engines.rounds import Rounds
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job
from bot.ticks.found import ticks

_SLICE_S = 50.0
# misfire_grace_time is ignored as a top-level argument, and its default of 1 s drops a late run without a word
_JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Embedded:
    """bot.engines.contract.Engine for one process."""

    def __init__(self, sender: Sender) -> None:
        self._rounds = Rounds(sender)
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()}, job_defaults=_JOB_DEFAULTS, timezone=CHINA
        )

    async def plan(self) -> None:
        """See the contract."""
        await self._rounds.run_job(Job.PLAN)

    async def dispatch(self) -> None:
        """See the contract: each lane is drained on its own, a slow one keeps none waiting."""
        await self._rounds.dispatch(self._hand_out)

    async def recover(self) -> None:
        """See the contract."""
        await self._rounds.run_job(Job.RECOVER)

    @property
    def failing(self) -> frozenset[str]:
        """See the contract."""
        return frozenset(self._rounds.failing)

    @property
    def is_alive(self) -> bool:
        """See the contract."""
        return bool(self._scheduler.running) and not self._rounds.stopping

    async def __aenter__(self) -> Self:
        self._scheduler.add_job(self._dispatch, "interval", seconds=EVERY_S[Job.DISPATCH], id=Job.DISPATCH)
        for tick in ticks():
            # the scheduler's own shutdown would cancel a send in the middle: it only starts them
            self._scheduler.add_job(
                self._tick, "interval", seconds=self._rounds.pace_of(tick), args=[tick.name], id=tick.name
            )
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scheduler.pause()
        await self._rounds.finish()
        self._scheduler.shutdown(wait=False)

    async def _dispatch(self) -> None:
        await self._rounds.start(self.dispatch())

    async def _tick(self, name: str) -> None:
        for tick in ticks():
            if tick.name == name:
                await self._rounds.start(self._rounds.run_tick(tick))

    async def _hand_out(self, lane: str) -> None:
        self._rounds.start(self._rounds.drain(lane, _SLICE_S))
