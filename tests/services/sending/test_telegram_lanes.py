"""Telegram's limits against a platform that keeps them, on one clock: 1/s a chat, 30/s a bot, 20/min a group."""

import asyncio
import datetime as dt
from collections import Counter

import httpx
import pytest
from sqlmodel import col, func, select

from bot.channels.registry import open_account
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.moments import CHINA
from bot.domain.speaking import Go
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import Delivery, OutboxRow
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)


class Clock:
    """Moves only while somebody waits."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def put(database: Database, lane: str, to: str, number: int) -> None:
    with database.transaction() as session:
        who = identity_of(session, "telegram", "main", to).id if not to.startswith("-") else None
        key = f"reply:{lane}:{to}:{number}"
        put_out(
            session, OutboxRow(send_key=key, kind="reply", lane=lane, identity_id=who, text=f"{number}", due_at=NOON)
        )


async def send_all(database: Database, platform: TelegramPlatform, clock: Clock, address: str) -> float:
    """Until nothing waits; the seconds it took by the clock."""
    async with httpx.AsyncClient(trust_env=False) as http:
        told = {"token": TOKEN, "mode": "polling", "base_url": address}
        account = open_account("telegram", "main", TelegramSettings.model_validate(told), http)
        sender = Sender(
            database, {"telegram:main": account}, clock, lambda _s, rows, _n: [Go(row.text) for row in rows],
            sleep=clock.sleep,
        )  # fmt: skip
        while True:
            await send_due(sender)
            with database.transaction() as session:
                if not session.exec(select(func.count()).where(col(OutboxRow.state) == "pending")).one():
                    return (clock.now - NOON).total_seconds()
            await clock.sleep(0.25)


@pytest.mark.parametrize(
    ("messages", "at_least_s", "at_most_s"),
    [
        ({("telegram:main", "4242"): 6}, 5, 9),  # one a second to a chat
        ({("telegram:main", str(chat)): 1 for chat in range(90)}, 2.9, 4.5),  # thirty a second to all
        ({("telegram:main:-100123", "-100123"): 45}, 120, 140),  # twenty a minute to a group
    ],
)
def test_no_limit_of_the_platform_is_ever_met(
    sqlite_database: Database, messages: dict[tuple[str, str], int], at_least_s: float, at_most_s: float
) -> None:
    clock = Clock()
    platform = TelegramPlatform(keeps_limits=True, clock=lambda: clock().timestamp())
    for (lane, to), count in messages.items():
        for number in range(count):
            put(sqlite_database, lane, to, number)
    with serving(platform.app()) as address:
        took_s = asyncio.run(send_all(sqlite_database, platform, clock, address))
    assert Counter(text["chat_id"] for text in platform.texts) == {to: count for (_, to), count in messages.items()}
    assert at_least_s <= took_s <= at_most_s
    assert platform.tries == len(platform.texts)  # not one 429
    with sqlite_database.transaction() as session:
        assert set(session.exec(select(Delivery.outcome))) == {"accepted"}
