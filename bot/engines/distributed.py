"""The engine of `guanjia worker`: procrastinate on PostgreSQL, any number of processes on any number of machines.

It runs the same rounds as its periodic tasks and one coarse job `drain(lane)`. Never a job a message: its queue needs
176 ms a job once a million wait. Never a `lock`: a killed drain stays `doing` and would close its lane for ever; the
lane's row is locked while slots are taken, and `queueing_lock` keeps one drain a lane in the queue.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Self

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status

from bot.domain.errors import Refused
from bot.engines.rounds import STOP_WITHIN_S, Rounds
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job
from bot.ticks.found import ticks

_DRAINS_AT_ONCE = 20
_SLICE_S = 20.0
_BACK_IN_S = 1.0
_DISPATCH_EVERY_S = 2.0  # each is a job of its own in the database
_IS_THERE = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL AND to_regclass('outbox') IS NOT NULL"
_log = structlog.get_logger(__name__)


def prepare(database_url: str) -> None:
    """Apply procrastinate's schema by its own manager, once. Safe to call twice and at once."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('guanjia procrastinate'))")
        there = connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL").fetchone()
        if there is not None and not there[0]:
            connection.execute(procrastinate.schema.SchemaManager.get_schema())


def check_prepared(database_url: str) -> None:
    """Raises Refused where `guanjia db upgrade` has to run first: a worker's role may not be allowed to make tables."""
    with psycopg.connect(database_url) as connection:
        there = connection.execute(_IS_THERE).fetchone()
    if there is None or not there[0]:
        raise Refused("数据库里还没有任务队列的表。请先运行一次 guanjia db upgrade，再启动 guanjia worker。")


class Distributed:
    """bot.engines.contract.Engine for many processes."""

    def __init__(self, sender: Sender, database_url: str) -> None:
        self._rounds = Rounds(sender)
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=database_url, min_size=2, max_size=6, timeout=10)
        )
        self._drain = self._app.task(name="drain", queue="drain")(self._drain_lane)
        self._working: asyncio.Task[None] | None = None
        self._register(Job.DISPATCH.value, _DISPATCH_EVERY_S, self.dispatch)
        for tick in ticks():
            self._register(tick.name, self._rounds.pace_of(tick), partial(self._rounds.run_tick, tick))
        self._register("tidy_queue", EVERY_S[Job.PLAN], self._forget_dead_jobs)

    async def plan(self) -> None:
        """See the contract."""
        await self._rounds.run_job(Job.PLAN)

    async def dispatch(self) -> None:
        """See the contract: one queued drain a lane, whoever takes it."""
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
        return self._working is not None and not self._working.done() and not self._rounds.stopping

    async def __aenter__(self) -> Self:
        self._working = asyncio.ensure_future(self._work())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._rounds.finish()
        if self._working is not None:
            self._working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._working

    async def _work(self) -> None:
        """Work until stopped; a database that goes away is waited for."""
        while not self._rounds.stopping:
            try:
                async with self._app.open_async():
                    await self._app.run_worker_async(
                        concurrency=_DRAINS_AT_ONCE,
                        install_signal_handlers=False,
                        delete_jobs="always",
                        fetch_job_polling_interval=1.0,
                        shutdown_graceful_timeout=STOP_WITHIN_S,
                    )
            except (ConnectorException, psycopg.Error, OSError) as exc:
                _log.warning("queue is away, coming back", error=type(exc).__name__)
            await asyncio.sleep(_BACK_IN_S)

    def _register(self, name: str, every_s: float, run: Callable[[], Awaitable[None]]) -> None:
        async def job(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells for which second it is
            await self._rounds.start(run())

        task = self._app.task(name=name, queue="ticks", queueing_lock=name)(job)
        self._app.periodic(cron=_cron(every_s), periodic_id=name)(task)

    async def _drain_lane(self, lane: str) -> None:
        await self._rounds.start(self._rounds.drain(lane, _SLICE_S))

    async def _hand_out(self, lane: str) -> None:
        with contextlib.suppress(AlreadyEnqueued):
            await self._drain.configure(queueing_lock=lane).defer_async(lane=lane)

    async def _forget_dead_jobs(self) -> None:
        """Jobs of killed workers stay `doing`: they hold nothing up, but they are rubbish."""
        for job in await self._app.job_manager.get_stalled_jobs():
            await self._app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


def _cron(every_s: float) -> str:
    """Six fields, the last the second."""
    seconds = max(round(every_s), 1)
    if seconds < 60:  # noqa: PLR2004 - seconds a minute
        return f"* * * * * */{seconds}"
    minutes = seconds // 60
    return f"*/{minutes} * * * *" if minutes < 60 else f"0 */{min(minutes // 60, 23)} * * *"  # noqa: PLR2004
