"""Two periods of invented households in virtual time: does what follows the first payment show in the second?

Plans, guard, sender, scores and the report are the real ones; only the owners are invented. How much the plan truly
adds to punctuality is told beforehand, so it can be seen whether the report finds it, and says so when it does not.
"""

import asyncio
import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session, col, select

from bot.channels.contract import Accepted, Letter, Outcome
from bot.domain.household import Tie
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.domain.period import Period
from bot.domain.speaking import Verdict
from bot.services.after_payment.move_plans import AfterPaymentParts, move_plans
from bot.services.after_payment.report_effect import Effect, report_effect
from bot.services.feedback.mend_ratings import mend_ratings
from bot.services.feedback.rate import Score, rate
from bot.services.guarding.guard_send import GuardParts, guard_wave
from bot.services.money.settle_payment import settle_many
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.simulation.households import chance
from storage import migrate
from storage.database import Database
from storage.ratings import LOW_RATING
from storage.tables import (
    AfterPaymentPlan,
    Bill,
    BillLine,
    Building,
    ChannelIdentity,
    Community,
    FeeItem,
    OutboxRow,
    Person,
    Rating,
    Room,
    ServiceRecord,
    Staff,
    Task,
    TieRow,
)

_FIRST_DUE, _SECOND_DUE = dt.date(2026, 3, 31), dt.date(2026, 6, 30)
_FIRST_DAY = dt.date(2026, 3, 16)
_AMOUNT = 60_000  # fen a quarter
_PUNCTUAL = 0.62  # of the second period, without the plan; invented
_ANSWERS = 0.35
_FEWEST_WORKED_HOURS = 20
_LANE = "local:main"
_HOURS = (9, 15)
_DAYS_LIVED = 24
_PAGE = 1000
_SCORES = ((5, 0.45), (4, 0.25), (3, 0.15), (2, 0.09), (1, 0.06))


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: households, how many of a hundred are held out, the points the plan truly adds, and the seed."""

    households: int
    hold_out_percent: int
    adds_points: float
    seed: int


@dataclass(frozen=True, slots=True)
class TwoPeriods:
    """What came of it: the report, how many plans and questions, the most texts one home got, scores, loops closed."""

    effect: Effect
    plans: int
    questions: int
    most_texts: int
    answers: dict[int, int]
    mended: int
    endings: dict[str, int] = field(default_factory=dict)


class _Post:
    """Takes everything."""

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Any length."""
        return tuple(texts)

    async def send(self, _letter: Letter, _now: dt.datetime) -> Outcome:
        """Take it."""
        return Accepted()


def live_two_periods(trial: Trial, parts: GuardParts) -> TwoPeriods:
    """Live them; nothing leaves the machine, nothing of the house is touched."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{Path(folder) / 'two.db'}")) as database:
        migrate.upgrade(database.engine)
        with closing(database.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA synchronous=OFF")
        return _Lives(trial, parts, database).live()


class _Lives:
    """One trial."""

    def __init__(self, trial: Trial, parts: GuardParts, database: Database) -> None:
        self._trial, self._parts, self._database = trial, parts, database
        self._now = dt.datetime.combine(_FIRST_DAY, dt.time(9), CHINA)
        self._sender = Sender(database, {_LANE: _Post()}, lambda: self._now, self._guard)
        self._answered: set[int] = set()

    def live(self) -> TwoPeriods:
        with self._database.transaction() as session:
            _build(session, self._trial.households)
        for day in range(_DAYS_LIVED):
            self._day(_FIRST_DAY + dt.timedelta(days=day))
        with self._database.transaction() as session:
            self._second_period(session)
            return self._outcome(session)

    def _day(self, day: dt.date) -> None:
        for hour in _HOURS:
            self._now = dt.datetime.combine(day, dt.time(hour), CHINA)
            with self._database.transaction() as session:
                if hour == _HOURS[0]:
                    self._pay_first(session, day)
                self._answer(session)
                self._mend(session)
            self._move()
            asyncio.run(send_due(self._sender))

    def _pay_first(self, session: Session, day: dt.date) -> None:
        """Everybody pays the first period, spread over the days around its due day."""
        numbers = [
            number
            for number in range(1, self._trial.households + 1)
            if _FIRST_DAY + dt.timedelta(days=int(self._chance(number, "pays") * 18)) == day
        ]
        settle_many(session, [_notice(number, f"P{number}", self._now) for number in numbers], self._now)

    def _move(self) -> None:
        parts = AfterPaymentParts(self._parts.scripts, self._trial.hold_out_percent)
        moved = 1
        while moved:
            with self._database.transaction() as session:
                moved = mend_ratings(session, self._now) + move_plans(session, parts, self._now)

    def _answer(self, session: Session) -> None:
        """Who was asked answers the next time round, or never."""
        asked = select(Rating).where(Rating.state == "asked", col(Rating.asked_at) < self._now).limit(10_000)
        for rating in list(session.exec(asked)):
            if rating.id in self._answered:
                continue
            self._answered.add(rating.id)
            if self._chance(rating.room_id, "answers") < _ANSWERS:
                room, identity = session.get_one(Room, rating.room_id), session.get(ChannelIdentity, rating.identity_id)
                rate(session, room, identity, Score(self._score(rating.room_id)), self._now)

    def _mend(self, session: Session) -> None:
        """Colleagues put a low score right within a day."""
        before = self._now - dt.timedelta(hours=_FEWEST_WORKED_HOURS)
        low = select(Task).where(Task.kind == LOW_RATING, col(Task.done_at).is_(None), col(Task.opened_at) <= before)
        for task in list(session.exec(low.limit(10_000))):
            task.done_at, task.outcome = self._now, "上门看过，当天办完"
            session.add(task)

    def _second_period(self, session: Session) -> None:
        """Some pay in time: more of those with the plan, by as much as was told beforehand."""
        arms = dict(session.exec(select(AfterPaymentPlan.room_id, AfterPaymentPlan.arm)).all())
        at = dt.datetime.combine(_SECOND_DUE - dt.timedelta(days=2), dt.time(12), CHINA)
        in_time = [
            number
            for number in range(1, self._trial.households + 1)
            if self._chance(number, "punctual")
            < _PUNCTUAL + (self._trial.adds_points / 100 if arms.get(number) == "plan" else 0)
        ]
        settle_many(session, [_notice(number, f"Q{number}", at) for number in in_time], at)
        self._now = dt.datetime.combine(_SECOND_DUE + dt.timedelta(days=30), dt.time(12), CHINA)

    def _outcome(self, session: Session) -> TwoPeriods:
        begin = dt.datetime.combine(_FIRST_DAY, dt.time(), CHINA)
        end = begin + dt.timedelta(days=60)
        plans = session.exec(select(AfterPaymentPlan).where(col(AfterPaymentPlan.began_at) < end)).all()
        texts = session.exec(
            select(OutboxRow).where(OutboxRow.kind == "after_payment", OutboxRow.state == "sent")
        ).all()
        ratings = session.exec(select(Rating)).all()
        return TwoPeriods(
            effect=report_effect(session, begin, end, self._now.date()),
            plans=len(plans),
            questions=sum(row.script.endswith(".question") for row in texts),
            most_texts=max(Counter(row.room_id for row in texts).values(), default=0),
            answers=dict(sorted(Counter(row.score for row in ratings if row.score).items())),
            mended=sum(row.told_at is not None for row in ratings),
            endings=dict(Counter(plan.because for plan in plans if plan.ended_at).most_common()),
        )

    def _guard(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        return guard_wave(session, rows, now, self._parts)

    def _chance(self, number: int, what: str) -> float:
        return chance(self._trial.seed, number, what)

    def _score(self, number: int) -> int:
        at = self._chance(number, "score")
        for score, share in _SCORES:
            if at < share:
                return score
            at -= share
        return _SCORES[0][0]


def _notice(number: int, trade: str, at: dt.datetime) -> PaymentNotice:
    return PaymentNotice(1, number, "sim", trade, Fen(_AMOUNT), at)


def _build(session: Session, households: int) -> None:
    """A community with two quarters billed, its owners on the recording channel, and a service a week."""
    long_ago = dt.date(2019, 6, 18)
    session.add(Community(id=1, name="模拟小区"))
    session.add(Staff(name="王主管", role="主管", password_hash=""))
    session.flush()
    session.add(Building(id=1, community_id=1, name="1"))
    session.add(FeeItem(id=1, community_id=1, name="物业服务费", arithmetic="property_by_area"))
    for week in range(10):
        done_on = _FIRST_DAY + dt.timedelta(days=7 * week - 21)
        session.add(ServiceRecord(community_id=1, done_on=done_on, what="电梯维保", source="巡检表"))
    session.flush()
    for table, rows in _rows(range(1, households + 1), long_ago):
        for first in range(0, len(rows), _PAGE):
            session.execute(insert(table), rows[first : first + _PAGE])


def _rows(numbers: range, long_ago: dt.date) -> list[tuple[type, list[dict[str, object]]]]:
    quarters = (
        (0, Period.parse("2026-01..2026-03"), _FIRST_DUE),
        (len(numbers), Period.parse("2026-04..2026-06"), _SECOND_DUE),
    )
    home = {"community_id": 1, "building_id": 1, "area": Decimal(90), "handed_over_on": long_ago, "occupancy": "入住"}
    bill_line = {"fee_item_id": 1, "gross": _AMOUNT, "amount": _AMOUNT}
    return [
        (Room, [{**home, "id": n, "code": f"1-{n // 40 + 1}-{n % 40 + 1}"} for n in numbers]),
        (Person, [{"id": n, "community_id": 1, "name": "张伟"} for n in numbers]),
        (TieRow, [{"person_id": n, "room_id": n, "kind": Tie.OWNER, "from_day": long_ago} for n in numbers]),
        (
            Bill,
            [
                {"id": first + n, "room_id": n, "period": period, "issued_on": period.first_day}
                for first, period, _ in quarters
                for n in numbers
            ],
        ),
        (
            BillLine,
            [
                {**bill_line, "bill_id": first + n, "room_id": n, "period": period, "due_on": due_on}
                for first, period, due_on in quarters
                for n in numbers
            ],
        ),
        (
            ChannelIdentity,
            [
                {"id": n, "channel": "local", "account": "main", "address": str(n), "person_id": n, "room_id": n}
                for n in numbers
            ],
        ),
    ]
