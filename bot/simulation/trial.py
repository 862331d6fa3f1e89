"""One part of a trial: the real planner, guard and sender on invented households, in memory and in virtual time."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing

from sqlmodel import Session, col, select

from bot.domain.campaign import Campaign
from bot.domain.may_speak import Rules
from bot.domain.moments import CHINA, day_of
from bot.domain.sending import SendState
from bot.domain.speaking import Code, Verdict
from bot.services.calendar.load_calendar import shipped_calendar
from bot.services.campaigns.plan_campaign import move_page
from bot.services.campaigns.remind_promises import remind_promises
from bot.services.guarding.guard_send import GuardParts, guard_wave
from bot.services.office.approve_deed import approve_deed
from bot.services.office.return_holds import return_holds
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.simulation.households import Invented, invent
from bot.simulation.outcome import Tally, days_since
from bot.simulation.watch import breaches
from bot.simulation.world import LANE, MANAGER, build_world
from storage import migrate
from storage.approvals import approvals_waiting
from storage.database import Answer, Database
from storage.tables import CampaignRun, OutboxRow, Task

_MORNING, _LATER = dt.time(9, 1), (dt.time(10, 1), dt.time(15, 0))
_BEFORE_DUE = 25  # days the trial begins before the due date
_FIRST_DAY = dt.date(2026, 3, 2)  # a plain working Monday of a year whose holidays are announced
_HOLD_DAYS = 30
_DAY = dt.timedelta(days=1)
_MAY_PASS = (  # looked at again each day
    "no_fact",
    "no_hands",
    "no_budget",
    Code.TEXT,
    Code.AFTER_PAYMENT,
    Code.CAP,
    Code.GAP,
    Code.CALENDAR,
)


class _Memory(Database):
    """In memory and of this thread alone: nothing to wait for."""

    def __init__(self) -> None:
        super().__init__("sqlite://")

    async def run(self, work: Callable[[Session], Answer]) -> Answer:
        with self.transaction() as session:
            return work(session)


def try_campaign(campaign: Campaign, parts: GuardParts, numbers: Sequence[int], days: int, seed: int) -> Tally:
    """Try it on the households of these numbers."""
    with closing(_Memory()) as database:
        migrate.upgrade(database.engine)
        homes = [invent(seed, number) for number in numbers]
        return asyncio.run(_Trial(campaign, parts, database, homes, seed).run(days))


class _Trial:
    """One part in the making."""

    def __init__(
        self, campaign: Campaign, parts: GuardParts, database: Database, homes: Sequence[Invented], seed: int
    ) -> None:
        self._campaign, self._parts, self._database, self._homes = campaign, parts, database, homes
        self._rules = Rules(parts.policy, shipped_calendar())
        self._due_on = _FIRST_DAY + _BEFORE_DUE * _DAY
        self._now = dt.datetime.combine(_FIRST_DAY, _MORNING, CHINA)
        self._stops: set[tuple[int, str]] = set()  # household and reason
        with database.transaction() as session:
            self._world = build_world(session, homes, seed, self._due_on, self._now)
        self._sender = Sender(database, {LANE: self._world.wire}, lambda: self._now, self._guard, sleep=self._sleep)

    async def run(self, days: int) -> Tally:
        for number in range(days):
            await self._day(_FIRST_DAY + number * _DAY)
        return self._tally(days)

    async def _day(self, day: dt.date) -> None:
        self._now = dt.datetime.combine(day, _MORNING, CHINA)
        self._in_a_transaction(self._live, self._return, self._approve, self._meet, self._move)
        for hour in _LATER:
            self._now = dt.datetime.combine(day, hour, CHINA)
            self._in_a_transaction(self._live)
            await self._send()

    def _in_a_transaction(self, *deeds: Callable[[Session], None]) -> None:
        with self._database.transaction() as session:
            for deed in deeds:
                deed(session)

    def _live(self, session: Session) -> None:
        self._world.live_until(session, self._now)

    def _return(self, session: Session) -> None:
        while return_holds(session, self._now, _HOLD_DAYS):
            pass

    def _approve(self, session: Session) -> None:
        """The manager reads each morning what waited since yesterday."""
        for approval in approvals_waiting(session):
            if day_of(approval.asked_at) < day_of(self._now):
                approve_deed(session, approval.id, MANAGER, self._now)

    def _meet(self, session: Session) -> None:
        """Colleagues work off the visits dealt to them two days before."""
        dealt = select(Task).where(
            Task.kind == "campaign", col(Task.done_at).is_(None), col(Task.opened_at) < self._now - 2 * _DAY
        )
        for task in list(session.exec(dealt.limit(10_000))):
            self._world.visited(task, session, self._now)

    def _move(self, session: Session) -> None:
        """Page by page; a home that waits, for a day or for its step to end, is not looked at until that happens."""
        today = day_of(self._now)
        remind_promises(session, self._rules, self._now)
        resting = {room_id for room_id, next_on in self._world.next_on.items() if next_on > today}
        run, after_id = session.exec(select(CampaignRun)).one(), 0
        while len(resting) < len(self._homes):
            scripts = self._parts.scripts
            moved = move_page(session, self._campaign, run, after_id, scripts, self._rules, self._now, resting)
            self._stops |= {(room_id, code) for room_id, code in moved.stopped.items() if code != Code.PAID}
            waiting = dict.fromkeys(moved.in_hand, dt.date.max)
            waiting |= {room_id: dt.date.max for room_id, code in moved.stopped.items() if code not in _MAY_PASS}
            self._world.next_on |= waiting | moved.next_on
            if moved.last_id is None:
                return
            after_id = moved.last_id

    async def _send(self) -> None:
        wire, world = self._world.wire, self._world
        seen = len(wire.left)
        for sent in await send_due(self._sender):
            if sent.room_id is None:
                continue
            if sent.state != SendState.PENDING:
                world.wake(sent.room_id)
            if sent.state != SendState.SENT:
                self._stops.add((sent.room_id, sent.code or sent.state))
        with self._database.transaction() as session:
            for at, number, _ in wire.left[seen:]:
                world.hears(world.homes[number], session, at)

    def _guard(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        return guard_wave(session, rows, now, self._parts)

    async def _sleep(self, seconds: float) -> None:
        self._now += dt.timedelta(seconds=seconds)

    def _tally(self, days: int) -> Tally:
        wire, world = self._world.wire, self._world
        per_home = Counter(number for _, number, _ in wire.left)
        alone = [self._due_on + home.pays_on * _DAY for home in self._homes if home.pays_on is not None]
        with self._database.transaction() as session:
            tasks = len(session.exec(select(Task.id).where(Task.kind == "campaign")).all())
        return Tally(
            contacts=[per_home.get(home.number, 0) for home in self._homes],
            per_day=Counter(days_since(_FIRST_DAY, (day_of(at) for at, _, _ in wire.left))),
            stops=Counter(code for _, code in self._stops),
            quota=wire.quota,
            tasks=tasks,
            paid=sorted(days_since(_FIRST_DAY, world.paid_on.values())),
            paid_alone=days_since(_FIRST_DAY, alone),
            breaches=list(breaches(wire.left, world.diary, self._parts.policy, self._rules.calendar)),
        )
