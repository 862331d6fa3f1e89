"""Two senders on one database never pass a lane's limit and use at least 85 % of it, in virtual time."""

import datetime as dt
import os
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import pytest
from sqlmodel import Session

from bot.channels.contract import Accepted, Letter, Manner, Outcome
from bot.domain.pacing import A_BOT, A_ROBOT
from bot.domain.speaking import Go
from bot.services.sending.drain_lane import drain_lane
from bot.services.sending.send_outbox import Sender, lanes_due
from storage.database import Database
from storage.outbox import put_out_page
from storage.tables import OutboxRow
from tests.services.virtual_time import VirtualTime

pytestmark = pytest.mark.anyio
BOT_S = 180 if os.environ.get("GUANJIA_TEST_LONG") else 6  # 5,400 messages take their time


@dataclass(slots=True)
class Account:
    """Notes when each message left."""

    tells: Manner
    left: list[dt.datetime] = field(default_factory=list)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts)

    def manner(self, target: str) -> Manner:
        return self.tells

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        self.left.append(now)
        return Accepted()


def let_go(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> list[Go]:
    return [Go(row.text) for row in rows]


def put_out(database: Database, lanes: Sequence[str], each: int, now: dt.datetime) -> None:
    rows = [
        {"send_key": f"{lane}/{number}", "kind": "reply", "lane": lane, "text": "您好", "due_at": now}
        for lane in lanes
        for number in range(each)
    ]
    with database.transaction() as session:
        assert put_out_page(session, rows) == len(rows)


async def keep_sending(sender: Sender, time: VirtualTime, until: dt.datetime) -> None:
    """As an engine does: each lane with something due is drained on its own, again and again."""
    while time() < until:
        for lane in await lanes_due(sender):
            await drain_lane(sender, lane, slice_s=2)
        await time.sleep(0.05)


def busiest(left: Sequence[dt.datetime], window_s: float) -> int:
    """The most messages in any window that begins with one."""
    moments = sorted(left)
    ends = (moment + dt.timedelta(seconds=window_s) for moment in moments)
    return max(bisect_left(moments, end) - index for index, end in enumerate(ends))


async def send_by_two(database: Database, account: Account, seconds: float, now: dt.datetime) -> None:
    time = VirtualTime(now)
    until = now + dt.timedelta(seconds=seconds)
    first = Sender(database, {"robots:main": account}, time, let_go, sleep=time.sleep, go_on=lambda: time() < until)
    with closing(Database(database.url)) as beside:
        second = first if database.is_sqlite else replace(first, database=beside)
        await time.run(keep_sending(first, time, until), keep_sending(second, time, until))


async def test_a_robot_in_three_minutes(database: Database, now: dt.datetime) -> None:
    account = Account(Manner(pace=A_ROBOT, at_once=5))
    put_out(database, ["robots:main:a"], 70, now)
    await send_by_two(database, account, 180, now)
    assert busiest(account.left, 60) <= 20
    assert 0.85 * 60 <= len(account.left) <= 60


async def test_a_bot_over_all_its_groups(database: Database, now: dt.datetime) -> None:
    account = Account(Manner(total=A_BOT, at_once=20))
    put_out(database, ["robots:main:a", "robots:main:b"], round(16 * BOT_S) + 20, now)
    await send_by_two(database, account, BOT_S, now)
    assert busiest(account.left, 1) <= 30
    assert 0.85 * 30 * BOT_S <= len(account.left) <= 30 * BOT_S
