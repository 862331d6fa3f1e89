"""Run a whole campaign in virtual time and say what came of it: contacts, stops, reach, the money's curve, breaches."""

import asyncio
import datetime as dt
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from bot.domain.campaign import Campaign
from bot.domain.may_speak import Rules
from bot.domain.moments import CHINA
from bot.domain.sending import SendState
from bot.domain.speaking import Verdict
from bot.services.calendar.load_calendar import shipped_calendar
from bot.services.campaigns.plan_campaign import move_page
from bot.services.guarding.guard_send import GuardParts, guard
from bot.services.office.return_holds import return_holds
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.simulation.households import invent
from bot.simulation.watch import breaches
from bot.simulation.world import LANE, World, build_world
from storage import migrate
from storage.database import Database
from storage.tables import CampaignRun, OutboxRow, Task

_MORNING, _LATER = dt.time(9, 1), (dt.time(10, 1), dt.time(15, 0))
_BEFORE_DUE = 25  # days the simulation begins before the due date
_FIRST_DAY = dt.date(2026, 3, 2)  # a plain working Monday of a year whose holidays are announced


@dataclass(slots=True)
class Outcome:
    """What came of it, as decisions name it."""

    households: int
    contacts: dict[str, float]
    stops: dict[str, int]
    reached: dict[str, float]
    collected: dict[str, list[float]]
    breaches: list[str] = field(default_factory=list)


def simulate(  # noqa: PLR0913 - the campaign and the numbers of the trial
    campaign: Campaign,
    parts: GuardParts,
    *,
    households: int,
    days: int,
    seed: int,
    tell: Callable[[int], None] = lambda _day: None,
) -> Outcome:
    """Try the campaign; `tell` hears each virtual day. Nothing leaves the machine, nothing of the house is touched."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{Path(folder) / 'sim.db'}")) as database:
        migrate.upgrade(database.engine)
        with closing(database.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA synchronous=OFF")  # a trial need not survive a power cut
        return asyncio.run(_Run(campaign, parts, database, households, seed).run(days, tell))


class _Run:
    """One trial."""

    def __init__(self, campaign: Campaign, parts: GuardParts, database: Database, households: int, seed: int) -> None:
        self._campaign, self._parts, self._database = campaign, parts, database
        self._homes = [invent(seed, number) for number in range(1, households + 1)]
        self._due_on = _FIRST_DAY + dt.timedelta(days=_BEFORE_DUE)
        self._now = dt.datetime.combine(_FIRST_DAY, _MORNING, CHINA)
        self._stops: Counter[str] = Counter()
        self._seed = seed
        with database.transaction() as session:
            self._world = build_world(session, self._homes, seed, self._due_on, self._now)
        self._sender = Sender(database, {LANE: self._world.wire}, lambda: self._now, self._guard, sleep=self._sleep)

    async def run(self, days: int, tell: Callable[[int], None]) -> Outcome:
        for day in range(days):
            await self._day(_FIRST_DAY + dt.timedelta(days=day))
            tell(day + 1)
        return self._outcome(days)

    async def _day(self, day: dt.date) -> None:
        self._now = dt.datetime.combine(day, _MORNING, CHINA)
        with self._database.transaction() as session:
            self._world.live_until(session, self._now)
            while return_holds(session, self._now, 30):
                pass
            self._meet(session)
        self._move(day)
        for hour in _LATER:
            self._now = dt.datetime.combine(day, hour, CHINA)
            await self._send()

    def _move(self, day: dt.date) -> None:
        """Page by page; a home that only waits for its next step's day is not looked at until something happens."""
        rules = Rules(self._parts.policy, shipped_calendar())
        resting = {room_id for room_id, next_on in self._world.next_on.items() if next_on > day}
        after_id: int | None = 0
        while after_id is not None:
            with self._database.transaction() as session:
                run = session.exec(select(CampaignRun)).one()
                scripts = self._parts.scripts
                moved = move_page(session, self._campaign, run, after_id, scripts, rules, self._now, resting)
            self._world.next_on |= moved.next_on
            after_id = moved.last_id

    async def _send(self) -> None:
        seen = len(self._world.wire.left)
        for sent in await send_due(self._sender):
            if sent.state != SendState.SENT:
                self._stops[sent.code or sent.state] += 1
        with self._database.transaction() as session:
            for at, number, _ in self._world.wire.left[seen:]:
                self._world.next_on.pop(number, None)
                self._world.hears(self._world.homes[number], session, at)
            self._world.live_until(session, self._now)

    def _meet(self, session: Session) -> None:
        """Colleagues work off the visits dealt to them two days before."""
        dealt = select(Task).where(
            Task.kind == "campaign", col(Task.done_at).is_(None), col(Task.opened_at) < self._now - dt.timedelta(days=2)
        )
        for task in list(session.exec(dealt.limit(10_000))):
            self._world.visited(task, session, self._now)

    def _guard(self, session: Session, row: OutboxRow, now: dt.datetime) -> Verdict:
        return guard(session, row, now, self._parts)

    async def _sleep(self, seconds: float) -> None:
        self._now += dt.timedelta(seconds=seconds)

    def _outcome(self, days: int) -> Outcome:
        wire, world = self._world.wire, self._world
        per_home = Counter(number for _, number, _ in wire.left)
        counts = [per_home.get(home.number, 0) for home in self._homes]
        with self._database.transaction() as session:
            tasks = len(session.exec(select(Task.id).where(Task.kind == "campaign")).all())
        tried = len(wire.left) + tasks + wire.shut or 1
        return Outcome(
            households=len(self._homes),
            contacts={
                "median": statistics.median(counts),
                "max": max(counts, default=0),
                "per_day": round(len(wire.left) / days, 2),
            },
            stops=dict(self._stops.most_common()),
            reached={
                "automatic": round(len(wire.left) / tried, 3),
                "colleague": round(tasks / tried, 3),
                "held": round(wire.shut / tried, 3),
            },
            collected={"with": self._curve(world, days), "without": self._by_themselves(days)},
            breaches=list(breaches(wire.left, world.diary, self._parts.policy, shipped_calendar())),
        )

    def _curve(self, world: World, days: int) -> list[float]:
        paid = [world.paid_on.get(home.number) for home in self._homes]
        return [
            _share(sum(day is not None and day <= self._day_of(at) for day in paid), len(paid)) for at in _tens(days)
        ]

    def _by_themselves(self, days: int) -> list[float]:
        paid = [None if h.pays_on is None else self._due_on + dt.timedelta(days=h.pays_on) for h in self._homes]
        return [
            _share(sum(day is not None and day <= self._day_of(at) for day in paid), len(paid)) for at in _tens(days)
        ]

    @staticmethod
    def _day_of(at: int) -> dt.date:
        return _FIRST_DAY + dt.timedelta(days=at)


def _tens(days: int) -> range:
    return range(10, days + 1, 10)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
