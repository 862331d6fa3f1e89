"""The ticks run, a failing one comes again, and stopping waits for what is on the wire."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.channels.contract import Accepted, Letter, Outcome
from bot.domain.speaking import Go
from bot.engines.embedded import Embedded
from bot.services.sending.send_outbox import Sender
from bot.ticks.found import ticks
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import OutboxRow

pytestmark = pytest.mark.anyio


class SlowAccount:
    """Takes its time to send."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = 0

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        self.begun.set()
        await asyncio.sleep(0.5)
        self.ended += 1
        return Accepted()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(8):
        while not holds():  # noqa: ASYNC110 - the engine tells only when asked
            await asyncio.sleep(0.02)


def let_go(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> list[Go]:
    return [Go(row.text) for row in rows]


def test_the_folder_holds_the_ticks() -> None:
    assert {tick.name for tick in ticks()} >= {"come_due", "recover", "tidy"}


async def test_stopping_waits_for_a_send_and_begins_no_other(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        identity = identity_of(session, "wechat", "main", "oOwner1")
        for key in ("first", "second"):
            row: dict[str, Any] = {"kind": "reply", "lane": "wechat:main", "text": key, "due_at": now}
            put_out(session, OutboxRow(send_key=key, identity_id=identity.id, **row))
    account = SlowAccount()
    async with Embedded(Sender(sqlite_database, {"wechat:main": account}, lambda: now, let_go)) as engine:
        assert engine.is_alive
        await asyncio.wait_for(account.begun.wait(), 8)
    with sqlite_database.transaction() as session:
        states = {row.send_key: row.state for row in session.exec(select(OutboxRow))}
    assert (account.ended, states) == (1, {"first": "sent", "second": "pending"})
    assert not engine.is_alive


async def test_a_failing_tick_is_told_and_comes_again(sqlite_database: Database, now: dt.datetime) -> None:
    broken = True

    def clock() -> dt.datetime:
        if broken:
            raise RuntimeError("no clock")
        return now

    async with Embedded(Sender(sqlite_database, {}, clock, let_go)) as engine:
        await until(lambda: "dispatch" in engine.failing)
        broken = False
        await until(lambda: "dispatch" not in engine.failing)
