"""The door of money: what is signed now is taken once, everything else is refused, and nothing makes it fall over."""

import asyncio
import dataclasses
import datetime as dt
import os
import random  # noqa: TID251 - seeded, and in a test
import tracemalloc
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.domain.trade import OrderState, OrderTold, RefundTold
from bot.web.app import build_app
from storage.database import Database
from tests.fakes.pay_platform import PayPlatform
from tests.gateways.merchants import a_merchant
from tests.web.doors import NOW, Desk, client_of, parts_of

DOOR = "/payments/wechat/notify"
ROUNDS = 20_000 if os.environ.get("GUANJIA_TEST_LONG") else 300
PAID = {
    "mchid": "1230000109",
    "appid": "wx1234567890abcdef",
    "out_trade_no": "GJ1N1",
    "transaction_id": "4200001",
    "trade_state": "SUCCESS",
    "success_time": NOW.isoformat(),
    "payer": {"openid": "oPayer"},
    "amount": {"total": 75180},
}
Post = tuple[dict[str, str], bytes]


@dataclass(slots=True)
class Books:
    """Keeps notices by id, or cannot."""

    closed: bool = False
    taken: dict[str, OrderTold | RefundTold] = field(default_factory=dict)

    async def take(self, gateway: str, notice_id: str, told: OrderTold | RefundTold, now: dt.datetime) -> bool:
        """As the house does."""
        if self.closed:
            raise RuntimeError("the books are closed")
        new = notice_id not in self.taken
        self.taken[notice_id] = told
        return new


def an_app(database: Database, books: Books) -> FastAPI:
    gateways = {"wechat": a_merchant("http://127.0.0.1:9")}
    return build_app(dataclasses.replace(parts_of(database, Desk()), gateways=gateways, take_notice=books.take))


def post(app: FastAPI, *posts: Post, door: str = DOOR) -> list[tuple[int, str]]:
    async def call() -> list[tuple[int, str]]:
        async with client_of(app) as client:
            replies = [await client.post(door, content=body, headers=headers) for headers, body in posts]
            return [(reply.status_code, reply.text) for reply in replies]

    return asyncio.run(call())


def test_a_notice_is_taken_once_and_each_repeat_is_told_so(sqlite_database: Database) -> None:
    books = Books()
    notice = PayPlatform(NOW).notice_of("TRANSACTION.SUCCESS", PAID, notice_id="EV-1")
    assert post(an_app(sqlite_database, books), *[notice] * 10) == [(204, "")] * 10
    assert list(books.taken) == ["EV-1"]
    assert isinstance(told := books.taken["EV-1"], OrderTold)
    assert told.state is OrderState.PAID


def test_each_wrong_notice_gets_its_status(sqlite_database: Database) -> None:
    platform, books = PayPlatform(NOW), Books()
    app = an_app(sqlite_database, books)
    headers, body = platform.notice_of("TRANSACTION.SUCCESS", PAID)
    early = PayPlatform(NOW - dt.timedelta(hours=24)).notice_of("TRANSACTION.SUCCESS", PAID)
    rubbish = b'{"id": "EV-2", "event_type": "TRANSACTION.SUCCESS"}'
    refused = [({}, body), (headers, body + b" "), early]
    assert [status for status, _ in post(app, *refused)] == [403, 403, 403]
    assert post(app, (platform.signed(rubbish), rubbish)) == [(204, "")]
    assert [status for status, _ in post(app, (headers, b"x" * 70_000))] == [413]
    assert [status for status, _ in post(app, (headers, body), door="/payments/alipay/notify")] == [404]
    assert books.taken == {}


def test_what_could_not_be_written_is_asked_for_again(sqlite_database: Database) -> None:
    books = Books(closed=True)
    app = an_app(sqlite_database, books)
    notice = PayPlatform(NOW).notice_of("TRANSACTION.SUCCESS", PAID)
    assert [status for status, _ in post(app, notice)] == [500]
    books.closed = False
    assert [status for status, _ in post(app, notice)] == [204]


@pytest.mark.parametrize("signed", [False, True])
def test_mutated_notices_do_no_harm(sqlite_database: Database, *, signed: bool) -> None:
    """Cut, doubled, replaced bytes; signed as they stand or not. 20,000 with GUANJIA_TEST_LONG; memory stays flat."""
    chance, platform, books = random.Random(7), PayPlatform(NOW), Books()  # noqa: S311 - a seeded test
    app = an_app(sqlite_database, books)
    seeds = [platform.notice_of(kind, PAID)[1] for kind in ("TRANSACTION.SUCCESS", "REFUND.SUCCESS", "X")]
    statuses: set[int] = set()
    tracemalloc.start()
    before = 0
    with capture_logs() as logs:
        for page in range(10):
            bodies = [_mutated(chance, chance.choice(seeds)) for _ in range(ROUNDS // 10)]
            posts = [(platform.signed(body) if signed else {"Wechatpay-Serial": "?"}, body) for body in bodies]
            statuses |= {status for status, _ in post(app, *posts)}
            logs.clear() if all(log["log_level"] == "warning" for log in logs) else None
            before = before if page else tracemalloc.get_traced_memory()[0]
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert logs == []
    assert statuses <= ({204, 403} if signed else {403})
    assert {told.amount for told in books.taken.values()} <= {75180}  # what it carries is sealed by itself
    assert grown < 3_000_000


def _mutated(chance: random.Random, body: bytes) -> bytes:
    start = chance.randrange(len(body))
    end = start + chance.randrange(1, 40)
    piece = chance.choice([b"", body[start:end] * 2, chance.randbytes(chance.randrange(1, 9)), b'"', b"{", b"\\u0000"])
    return body[:start] + piece + body[end:]
