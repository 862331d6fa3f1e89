"""The guard through the real sender: what a stop reason leaves on the row, and that nothing reaches the recorder."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from sqlmodel import Session, select

from bot.channels.contract import Letter, Never, Outcome, Trouble
from bot.channels.local import Recorder
from bot.domain import effects as fx
from bot.domain.speaking import Refuse, Verdict
from bot.domain.ways import Limit, Quota, Reach, Trigger, Way
from bot.services.guarding.guard_send import GuardParts, guard_wave
from bot.services.reaching.find_ways import Move, Ready, WayParts, find_ways
from bot.services.sending.come_due import come_due
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from storage.database import Database
from storage.identities import identity_of
from storage.outbox_waiting import expire_held, wake_for_owner
from storage.tables import OutboxRow, Touch
from tests.services.guarded import LANE, NOON, PARTS, SCRIPTS, a_message, an_owner, texts
from tests.services.guarding.test_guard_send import STOPS


@dataclass(slots=True)
class Post:
    """A sender on the recording channel, its clock set by hand."""

    database: Database
    parts: GuardParts = PARTS
    now: dt.datetime = NOON
    recorder: Recorder = field(default_factory=Recorder)
    ways: WayParts = field(default_factory=lambda: WayParts(SCRIPTS))

    def goes(self, now: dt.datetime) -> list[str]:
        """One round at a moment; the texts that left in it."""
        before = len(self.recorder.sent)
        self.now = now
        sender = Sender(self.database, {LANE: self.recorder}, lambda: self.now, self._guard, self._find_ways)
        asyncio.run(send_due(sender))
        return texts(list(self.recorder.sent)[before:])

    def _guard(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        return guard_wave(session, rows, now, self.parts)

    def _find_ways(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Ready | Move | Refuse]:
        return find_ways(session, rows, now, self.ways)


WINDOWS = {Trigger.MESSAGE: Quota(None, dt.timedelta(hours=48))}
WINDOWED = WayParts(SCRIPTS, {LANE: (Way("local", Limit(600), reach=Reach.WINDOW, windows=WINDOWS),)})


def row_of(database: Database, key: str) -> OutboxRow:
    with database.transaction() as session:
        return session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()


@pytest.mark.parametrize("before", [dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(milliseconds=1)])
@pytest.mark.parametrize("deed", STOPS)
def test_nothing_goes_and_the_row_says_why(database: Database, deed: str, before: dt.timedelta) -> None:
    act, code, words = STOPS[deed]
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner)
    with database.transaction() as session:
        act(session, owner, NOON - before)
    assert Post(database).goes(NOON) == []
    row = row_of(database, key)
    assert row.state in ("pending", "cancelled", "held")
    at_once = {"pays all": "已缴费", "pays a part": "已缴费"}  # cancelled with the payment, before anybody asked
    assert (row.code, at_once.get(deed, words) in row.because) == ("paid" if deed in at_once else code, True)


def test_nothing_speaks_against_it(database: Database) -> None:
    with database.transaction() as session:
        key = a_message(session, an_owner(session))
    post = Post(database)
    assert post.goes(NOON) == ["3-2-501还需付 751.80 元，12月31日（周四）前付。"]
    assert post.goes(NOON + dt.timedelta(days=5)) == []
    row = row_of(database, key)
    assert (row.state, row.text) == ("sent", "3-2-501还需付 751.80 元，12月31日（周四）前付。")


def test_stop_is_heard_over_all_channels_at_once_and_spares_what_must_arrive(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        other = identity_of(session, "wechat", "main", "oElsewhere")
        other.person_id = owner.person.id
        session.add(other)
        session.flush()
        a_message(session, owner, "1", kind="reminder", lane="wechat:main", identity_id=other.id)
        a_message(session, owner, "2", kind="staff", state="held")
        for kind in ("receipt", "formal"):
            a_message(session, owner, "3", kind=kind)
        owner.does(session, NOON, fx.OptOut())
    with database.transaction() as session:
        states = {row.kind: (row.state, row.because) for row in session.exec(select(OutboxRow))}
    stopped = ("cancelled", "业主要求停止联系")
    assert states == {
        "reminder": stopped, "staff": stopped, "receipt": ("pending", ""), "formal": ("pending", "")
    }  # fmt: skip


@pytest.mark.parametrize("trial", range(3))
def test_a_payment_in_the_same_moment_stops_the_reminder_or_comes_after_it(
    postgres_database: Database, trial: int
) -> None:
    """Twelve homes pay while two senders send: nobody waits for ever, and who was chased had not paid yet."""
    with postgres_database.transaction() as session:
        owners = [an_owner(session, f"1-1-{n}", f"o{trial}-{n}", f"139000{trial}{n:04d}") for n in range(101, 113)]
        keys = [a_message(session, owner) for owner in owners]
    posts = [Post(Database(postgres_database.url)) for _ in range(2)]
    paying = Database(postgres_database.url)

    def pay() -> None:
        for owner in owners:
            with paying.transaction() as session:
                owner.pays(session, NOON, trade=f"T{owner.room.id}")

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(post.goes, NOON) for post in posts] + [threads.submit(pay)]:
            done.result()
    for database in (paying, *(post.database for post in posts)):
        database.close()
    with postgres_database.transaction() as session:
        rows = {row.send_key: row for row in session.exec(select(OutboxRow))}
        homes = {room_id: len(session.exec(select(Touch).where(Touch.room_id == room_id)).all()) for room_id in
                 [owner.room.id for owner in owners]}  # fmt: skip
    sent = [letter.key for post in posts for letter in post.recorder.sent]
    assert len(sent) == len(set(sent))
    assert {key: rows[key].state for key in keys if key not in sent} == {
        key: "cancelled" for key in keys if key not in sent
    }
    assert sum(homes.values()) == len(sent)


def test_a_clock_set_back_opens_no_second_budget_and_one_set_forward_holds(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        first = a_message(session, owner, "1")
    post = Post(database)
    assert len(post.goes(NOON)) == 1
    with database.transaction() as session:
        back = NOON - dt.timedelta(days=2)
        second = a_message(session, owner, "2", due_at=back)
    assert post.goes(back) == []
    assert (row_of(database, first).state, row_of(database, second).code) == ("sent", "cap")
    with database.transaction() as session:
        third = a_message(session, owner, "3", due_at=NOON.replace(year=2027))
    assert post.goes(NOON.replace(year=2027)) == []
    assert "2027年的放假安排还没有录入" in row_of(database, third).because


def test_a_lane_whose_account_vanished_is_said_and_comes_back(database: Database) -> None:
    with database.transaction() as session:
        key = a_message(session, an_owner(session), lane="http:gone")
        assert come_due(session, [LANE], NOON) == 1
    row = row_of(database, key)
    assert (row.state, row.because) == ("held", "没有配置这个渠道账号，配置好会自动恢复")
    with database.transaction() as session:
        assert come_due(session, [LANE, "http:gone"], NOON) == 1
    assert row_of(database, key).state == "pending"


def test_outside_the_window_a_message_waits_for_the_owners_next_word(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.identity.last_seen_at = NOON - dt.timedelta(hours=48)
        session.add(owner.identity)
        keys = [a_message(session, owner, kind=kind) for kind in ("reminder", "receipt", "reply")]
    post = Post(database, ways=WINDOWED)
    assert post.goes(NOON) == ["请看账单。"]  # the reply
    rows = [row_of(database, key) for key in keys[:2]]
    assert {(row.state, row.code, row.held_for) for row in rows} == {("held", "channel_window", "owner_speaks")}
    spoke = NOON + dt.timedelta(hours=1)
    with database.transaction() as session:
        owner.identity.last_seen_at = spoke
        session.merge(owner.identity)
        assert wake_for_owner(session, owner.identity.id, spoke) == 2
    assert sorted(post.goes(spoke)) == ["3-2-501还需付 751.80 元，12月31日（周四）前付。", "请看账单。"]


def test_who_never_speaks_within_a_steps_own_time_does_not_get_it(database: Database) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.identity.last_seen_at = NOON - dt.timedelta(days=30)
        session.add(owner.identity)
        key = a_message(session, owner)
    Post(database, ways=WINDOWED).goes(NOON)
    with database.transaction() as session:
        assert [expire_held(session, NOON + dt.timedelta(days=days)) for days in (3, 4)] == [0, 1]
    row = row_of(database, key)
    assert (row.state, row.code, row.because.endswith("；有效时间已过，不再补发")) == ("expired", "passed", True)


def test_a_platform_that_says_the_window_is_closed_holds_it_too(database: Database) -> None:
    with database.transaction() as session:
        key = a_message(session, an_owner(session))
    post = Post(database, recorder=Closed())
    assert post.goes(NOON) == []
    row = row_of(database, key)
    assert (row.state, row.code, row.held_for, row.because) == (
        "held", "channel_window", "owner_speaks", "窗口关了"
    )  # fmt: skip


class Closed(Recorder):
    """Outside its window."""

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        return Never("窗口关了", Trouble.WINDOW)
