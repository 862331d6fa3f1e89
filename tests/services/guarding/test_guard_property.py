"""Random histories of a small house: whatever happens in whatever order, no guard is ever broken.

The oracle keeps its own diary of what was done and judges every letter that left by it; it never asks the rule.
"""

import asyncio
import datetime as dt
import os
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select

from bot.channels.contract import Accepted, Later, Letter, Never, Outcome, Trouble, Unclear
from bot.domain import effects as fx
from bot.domain.moments import CHINA, day_of
from bot.domain.workdays import Calendar
from bot.services.guarding.guard_send import guard_wave
from bot.services.office.pause_sending import pause_all, resume_all
from bot.services.office.return_holds import return_holds
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from storage.database import Database
from storage.identities import identity_of
from storage.matters import release_holds
from storage.outbox import put_out
from storage.tables import Objection, OutboxRow, Task, TieRow, WorkOrder
from tests.conftest import empty_rows
from tests.services.guarded import DUE, OWED, PARTS, SCRIPT, Owner, an_owner

LONG = os.environ.get("GUANJIA_TEST_LONG")  # 10,000 steps and more; the short form runs with the other tests
EXAMPLES, STEPS = (110, 100) if LONG else (10, 60)
START = dt.datetime(2026, 9, 21, 8, 0, tzinfo=CHINA)
HOUR, DAY, WEEK, MONTH = (dt.timedelta(hours=hours) for hours in (1, 24, 168, 720))
OFF = {dt.date(2026, 10, day): "国庆节" for day in range(1, 8)}
HOUSE = replace(PARTS, calendar=Calendar.of(OFF))
ROOMS = ("3-2-501", "3-2-502", "3-2-503")  # the first two belong to one person
HOUSEHOLD_KINDS = ("reminder", "campaign", "staff")
LANES = ("local:main", "local:second")


@dataclass(frozen=True, slots=True)
class Left:
    """A letter that went on the wire, as the recorder saw it."""

    at: dt.datetime
    key: str
    kind: str
    rooms: tuple[str, ...]
    sums: tuple[str, ...]
    arrived: bool


@dataclass(slots=True)
class Diary:
    """What was done, by room or person, in the words of the doer."""

    paid: dict[str, list[tuple[dt.datetime, int]]] = field(default_factory=lambda: defaultdict(list))
    open: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # room -> open matters
    promised: dict[str, dt.date] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)  # people
    paused: bool = False
    kinds: dict[str, str] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


class Wire:
    """An account that answers as told and writes down every letter, also those it refuses."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self.clock, self.letters, self.answers = clock, list[tuple[dt.datetime, Letter, Outcome]](), list[Outcome]()

    def cut(self, texts: Any) -> tuple[str, ...]:
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        assert now == self.clock()
        outcome = self.answers.pop(0) if self.answers else Accepted("p")
        self.letters.append((now, letter, outcome))
        return outcome


OUTCOMES = (Accepted("p"), Later("忙"), Never("收不到", Trouble.UNREACHABLE), Unclear("没有答复"))


MATTERS: dict[str, fx.Effect] = {
    "dispute": fx.Dispute("bill_wrong", "面积不对"),
    "work_order": fx.OpenWorkOrder("repair", "漏水", 24),
    "hold": fx.Hold("hardship", 400),
    "claim": fx.OpenCheck("payment", "说付了", 2),
}
DEEDS = (*MATTERS, "pays", "pays", "pays all", "promises", "stop", "pause")


class House(RuleBasedStateMachine):
    """Three homes, two people, two channels, a clock that also jumps back."""

    fresh: Callable[[], Database]
    tally: Counter[str]

    @initialize()
    def opens(self) -> None:
        self.count = 0
        self.database = House.fresh()
        self.now, self.diary, self.runner = START, Diary(), asyncio.Runner()
        self.wires = {lane: Wire(lambda: self.now) for lane in LANES}
        with self.database.transaction() as session:
            self.owners = {code: an_owner(session, code, f"o{code}", f"1390000882{n}") for n, code in enumerate(ROOMS)}
            first, second = self.owners[ROOMS[0]], self.owners[ROOMS[1]]
            tie = session.exec(select(TieRow).where(TieRow.person_id == second.person.id)).one()
            tie.person_id = first.person.id
            session.add(tie)
            self.owners[ROOMS[1]] = Owner(second.room, first.person, first.identity)
            for code in (ROOMS[0], ROOMS[2]):
                beside = identity_of(session, "local", "second", f"o{code}")
                beside.person_id = self.owners[code].person.id
                session.add(beside)

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.runner.close()

    @contextmanager
    def does(self) -> Iterator[Session]:
        self.count += 1
        self.tally["steps"] += 1
        with self.database.transaction() as session:
            yield session

    # --- what may happen -----------------------------------------------------------------------------------------

    @rule(room=st.sampled_from(ROOMS), lane=st.sampled_from(LANES), hours=st.sampled_from([-2, 0, 0, 1, 3, 26, 72]))
    def plans_a_reminder(self, room: str, lane: str, hours: int) -> None:
        self.plan(room, lane, hours, "campaign" if self.count % 2 else "reminder")

    @rule(
        room=st.sampled_from(ROOMS), lane=st.sampled_from(LANES), hours=st.sampled_from([0, 1, 30]),
        kind=st.sampled_from(["staff", "staff", "formal", "good_moment", "after_payment", "reminder"]),
    )  # fmt: skip
    def plans_something(self, room: str, lane: str, hours: int, kind: str) -> None:
        self.plan(room, lane, hours, kind)

    @rule(deed=st.sampled_from(DEEDS), room=st.sampled_from(ROOMS), days=st.integers(0, 4))
    def disturbs(self, deed: str, room: str, days: int) -> None:
        owner = self.owners[room]
        with self.does() as session:
            match deed:
                case "pays" | "pays all":
                    fen = 100 if deed == "pays" else max(1, self.owed(room))
                    at = self.now - days * 20 * HOUR
                    owner.pays(session, at, fen, f"T{self.count}")
                    self.diary.paid[room].append((at, fen))
                    if self.owed(room) <= 0:
                        self.diary.open[room] -= {"claim"}
                        self.diary.promised.pop(room, None)
                case "promises":
                    self.diary.promised[room] = day_of(self.now) + days * DAY
                    owner.does(session, self.now, fx.Promise(self.diary.promised[room]))
                case "stop":
                    owner.does(session, self.now, fx.OptOut())
                    self.diary.stopped.add(self.person(room))
                case "pause":
                    pause_all(session, "演练", "小张", self.now)
                    self.diary.paused = True
                case _:
                    owner.does(session, self.now, MATTERS[deed])
                    self.diary.open[room].add(deed)

    @rule(rooms=st.sets(st.sampled_from(ROOMS), min_size=1))
    def calms(self, rooms: set[str]) -> None:
        """All that speaks against these rooms is settled, wishes and pauses too; payments and promises stay."""
        with self.does() as session:
            resume_all(session, "小张", self.now)
            self.diary.paused = False
            for room in rooms:
                owner = self.owners[room]
                owner.does(session, self.now, fx.Preference("again"))
                release_holds(session, owner.room.id, "hardship", self.now)
                for objection in session.exec(select(Objection).where(Objection.room_id == owner.room.id)):
                    objection.decided_on = day_of(self.now)
                for order in session.exec(select(WorkOrder).where(WorkOrder.room_id == owner.room.id)):
                    order.closed_at = self.now
                for task in session.exec(select(Task).where(Task.room_id == owner.room.id)):
                    task.done_at = self.now
                self.diary.open[room].clear()
                self.diary.stopped.discard(self.person(room))

    @rule(days=st.integers(0, 4), hour=st.sampled_from([8, 9, 10, 15, 19, 20]), minute=st.sampled_from([0, 30, 59]))
    def ticks_on_a_day(self, days: int, hour: int, minute: int) -> None:
        self.now = (self.now + days * DAY).replace(hour=hour, minute=minute)
        self.tick([])

    @rule(room=st.sampled_from(ROOMS), kind=st.sampled_from(HOUSEHOLD_KINDS), days=st.integers(1, 3))
    def goes_on_as_usual(self, room: str, kind: str, days: int) -> None:
        """A day on which a message comes due in the middle of the morning."""
        self.now = (self.now + days * DAY).replace(hour=10, minute=0)
        self.plan(room, LANES[0], 0, kind)
        self.tick([])

    @rule(
        minutes=st.sampled_from([0, 1, 10, 60, 300, 660, 2880, 10080, -30, -1440]),
        answers=st.lists(st.sampled_from(OUTCOMES), max_size=2),
    )
    def ticks_anyhow(self, minutes: int, answers: list[Outcome]) -> None:
        self.now += minutes * dt.timedelta(minutes=1)
        self.tick(answers)

    def plan(self, room: str, lane: str, hours: int, kind: str) -> None:
        owner = self.owners[room]
        with self.does() as session:
            identity = identity_of(session, "local", lane.partition(":")[2], owner.identity.address)
            key = f"{kind}:{room}:{self.count}"
            self.diary.kinds[key] = kind
            asks = kind in ("reminder", "campaign", "formal")
            put_out(session, OutboxRow(
                send_key=key, kind=kind, lane=lane, identity_id=identity.id, room_id=owner.room.id,
                person_id=owner.person.id, subject=f"s/{self.count}", text=f"{room} 您好" if not asks else "旧的文字",
                script=SCRIPT if asks else "", script_values={"due_on": DUE.isoformat()} if asks else {},
                due_at=self.now + hours * HOUR, insists="约好的" if self.count % 3 == 0 else "",
            ))  # fmt: skip

    def tick(self, answers: list[Outcome]) -> None:
        with self.does() as session:
            return_holds(session, self.now, 30)
        self.diary.promised = {room: on for room, on in self.diary.promised.items() if on >= day_of(self.now)}
        seen = {lane: len(wire.letters) for lane, wire in self.wires.items()}
        self.wires[LANES[0]].answers = list(answers)
        sender = Sender(self.database, dict(self.wires), lambda: self.now, partial(guard_wave, parts=HOUSE))
        self.runner.run(send_due(sender))
        for lane, wire in self.wires.items():
            for at, letter, outcome in wire.letters[seen[lane] :]:
                self.judge(at, letter, outcome)

    @invariant()
    def every_refused_row_says_why_in_chinese(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.database.transaction() as session:
            rows = session.exec(select(OutboxRow).where(OutboxRow.state.in_(["cancelled", "held", "expired", "dead"])))  # type: ignore[attr-defined]  # a column
            assert [row.send_key for row in rows if not re.search("[一-鿿]", row.because)] == []

    # --- the oracle --------------------------------------------------------------------------------------------------

    def person(self, room: str) -> str:
        return ROOMS[0] if room == ROOMS[1] else room

    def owed(self, room: str) -> int:
        return OWED - sum(fen for _, fen in self.diary.paid[room])

    def judge(self, at: dt.datetime, letter: Letter, outcome: Outcome) -> None:
        kind = self.diary.kinds[letter.key]
        rooms = tuple(re.findall(r"\d+-\d+-\d+", letter.text))
        sums = tuple(re.findall(r"还需付 ([\d.]+) 元", letter.text))
        self.right_hour(at, kind, letter.key)
        self.nothing_against_it(at, kind, rooms)
        assert sums == tuple(f"{self.owed(room) / 100:.2f}" for room in rooms if sums)
        assert len({self.person(room) for room in rooms}) == 1
        earlier = [left for left in self.diary.left if left.key == letter.key and left.arrived]
        assert not earlier, f"{letter.key} twice"
        self.tally[kind] += 1
        self.diary.left.append(Left(at, letter.key, kind, rooms, sums, not isinstance(outcome, Later | Never)))
        for room in rooms:
            self.caps([one.at for one in self.counted() if room in one.rooms])
        self.caps([one.at for one in self.counted() if self.person(one.rooms[0]) == self.person(rooms[0])])

    def right_hour(self, at: dt.datetime, kind: str, key: str) -> None:
        local = at.astimezone(CHINA)
        insists = kind == "staff" and int(key.rpartition(":")[2]) % 3 == 0
        first, last = (8, 22) if kind == "formal" or insists else (9, 20)
        assert first <= local.hour < last
        assert kind == "staff" or local.date() not in OFF

    def nothing_against_it(self, at: dt.datetime, kind: str, rooms: tuple[str, ...]) -> None:
        assert kind != "formal"  # none was approved
        assert not self.diary.paused
        assert self.person(rooms[0]) not in self.diary.stopped
        for room in rooms if kind in ("reminder", "campaign") else ():
            assert self.owed(room) > 0
            assert not self.diary.open[room], self.diary.open[room]
            assert room not in self.diary.promised
            assert all(at >= paid_at + 72 * HOUR for paid_at, _ in self.diary.paid[room])

    def counted(self) -> list[Left]:
        return [left for left in self.diary.left if left.kind in HOUSEHOLD_KINDS and left.arrived]

    def caps(self, times: list[dt.datetime]) -> None:
        for start in times:
            assert sum(day_of(at) == day_of(start) for at in times) <= 1
            assert sum(start <= at < start + WEEK for at in times) <= 2
            assert sum(start <= at < start + MONTH for at in times) <= 6


def on_sqlite(template: Path, folder: Path) -> Database:
    for file in folder.glob("house.db*"):
        file.unlink()
    shutil.copyfile(template, folder / "house.db")
    return Database(f"sqlite:///{folder / 'house.db'}")


def on_postgres(url: str) -> Database:
    database = Database(url)
    empty_rows(database)
    return database


@pytest.mark.parametrize("where", ["sqlite", "postgres"] if LONG else ["sqlite"])
def test_no_guard_is_ever_broken(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    House.tally = Counter()
    if where == "sqlite":
        House.fresh = partial(on_sqlite, request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        House.fresh = partial(on_postgres, request.getfixturevalue("postgres_schema_url"))
    run_state_machine_as_test(
        House,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not LONG,
        ),
    )
    if LONG:
        with capsys.disabled():
            sys.stdout.write(f"{dict(House.tally)}\n")
    silent = [kind for kind in HOUSEHOLD_KINDS if not House.tally[kind]]
    assert silent == [], House.tally  # a house that says nothing breaks no rule


@pytest.mark.parametrize("sent", [[0, 1], [0, 25, 50], [0, 169, 170]])
def test_the_oracle_sees_what_breaks_a_cap(sent: list[int]) -> None:
    """An oracle that lets everything pass would prove nothing."""
    house = object.__new__(House)
    with pytest.raises(AssertionError):
        house.caps([START + hours * HOUR for hours in sent])
