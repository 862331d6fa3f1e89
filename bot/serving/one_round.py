"""One round of everything due at a moment: what an engine does again and again, once, and told at the end.

With a moment of one's own the clock is virtual: waiting for a lane's slot moves it, and nobody waits in truth.
"""

import asyncio
import contextlib
import datetime as dt
from dataclasses import dataclass, replace

from bot.domain.moments import CHINA
from bot.domain.sending import SendState
from bot.engines.rounds import Rounds
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender, Sent
from bot.serving.sending import make_sender, open_accounts, open_http
from bot.ticks.contract import Job
from bot.ticks.found import ticks
from bot.ticks.tidy import TICK as TIDY
from bot.wiring import House
from storage.holder import hold
from storage.outbox_waiting import newest_row, written_after

_MOST_ROUNDS = 10_000  # a bound, not a page: each round sends up to 20 messages a lane


@dataclass(frozen=True, slots=True)
class Round:
    """What came of it. `failing` names ticks that failed."""

    now: dt.datetime
    planned: int
    told: tuple[Sent, ...]
    failing: frozenset[str]

    def of(self, *states: SendState) -> list[Sent]:
        """Those that ended in one of these states."""
        return [sent for sent in self.told if sent.state in states]


def one_round(house: House, now: dt.datetime) -> Round:
    """Do it. Raises Refused when another process serves this home folder on SQLite."""
    with hold(house.settings.home) if house.database.is_sqlite else contextlib.nullcontext():
        return asyncio.run(_round(house, now))


class _VirtualClock:
    """Stands still but for those who wait for a slot."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now.astimezone(CHINA)

    def __call__(self) -> dt.datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


async def _round(house: House, now: dt.datetime) -> Round:
    clock = _VirtualClock(now)
    async with open_http() as http:
        sender = replace(make_sender(house, open_accounts(house, http), clock), sleep=clock.sleep)
        rounds = Rounds(sender)
        await rounds.run_job(Job.RECOVER)
        before = await house.database.run(newest_row)
        planning = [tick for tick in ticks() if tick.job is Job.PLAN and tick is not TIDY]
        for tick in planning:
            await rounds.run_tick(tick)
        planned = await house.database.run(lambda session: written_after(session, before))
        told = await _send_all(sender)
        await rounds.run_tick(TIDY)
        return Round(now, planned, told, frozenset(rounds.failing))


async def _send_all(sender: Sender) -> tuple[Sent, ...]:
    """Round by round until nothing more is due; of a message asked twice the last word counts."""
    told: dict[str, Sent] = {}
    for _ in range(_MOST_ROUNDS):
        found = await send_due(sender)
        told |= {sent.key: sent for sent in found}
        if not found:
            break
    return tuple(told.values())
