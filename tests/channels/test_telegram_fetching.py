"""Long polling: every update is taken in once, the place is kept, and trouble of either side only delays."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import httpx
import pytest

from bot.channels.contract import Arrived, Fetches, KeepsPlace, Noticed
from bot.channels.registry import open_account
from bot.channels.telegram import account as telegram_account
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.moments import CHINA
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform, private_text

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


class Shelf:
    """Keeps places in memory, as rows do."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self.kept = asyncio.Event()

    async def load(self, name: str) -> str:
        return self.places.get(name, "")

    async def keep(self, name: str, place: str) -> None:
        self.places[name] = place
        self.kept.set()


class Taker:
    """Takes in, failing the first `fails` times."""

    def __init__(self, enough: int, fails: int = 0) -> None:
        self.texts: list[str] = []
        self._enough, self._fails = enough, fails
        self.done = asyncio.Event()

    async def __call__(self, meant: Arrived | Noticed) -> None:
        if self._fails:
            self._fails -= 1
            raise RuntimeError("the database is away")
        assert isinstance(meant, Arrived)
        self.texts.append(meant.inbound.text)
        if len(self.texts) == self._enough:
            self.done.set()


@pytest.fixture
def platform() -> TelegramPlatform:
    return TelegramPlatform()


@pytest.fixture
def address(platform: TelegramPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def fetch(address: str, http: httpx.AsyncClient, shelf: Shelf, taker: Taker) -> None:
    """Until the taker has enough."""
    settings = {"token": TOKEN, "mode": "polling", "base_url": address}
    account = open_account("telegram", "main", TelegramSettings.model_validate(settings), http)
    assert isinstance(account, Fetches)
    assert isinstance(account, KeepsPlace)
    account.keep_place(shelf)
    task = asyncio.ensure_future(account.fetch(taker, lambda: NOW))
    await asyncio.wait_for(taker.done.wait(), 20)
    await asyncio.wait_for(shelf.kept.wait(), 20)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_account, "_REST_S", 0.0)


async def test_updates_are_fetched_once_and_in_order(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.updates = [private_text(number, 4242, f"第{number}句") for number in (7, 8, 9)]
    shelf, taker = Shelf(), Taker(3)
    await fetch(address, http, shelf, taker)
    assert (taker.texts, platform.asked[0], platform.webhook_stopped) == (["第7句", "第8句", "第9句"], 0, 1)
    platform.updates.append(private_text(10, 4242, "第10句"))
    again = Taker(1)
    await fetch(address, http, shelf, again)
    assert again.texts == ["第10句"]


async def test_what_was_not_taken_in_comes_again(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.updates = [private_text(7, 4242, "电梯坏了")]
    taker = Taker(1, fails=2)
    await fetch(address, http, Shelf(), taker)
    assert taker.texts == ["电梯坏了"]


async def test_trouble_of_the_platform_only_delays(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.refusals.extend(["conflict", "gateway"])
    platform.updates = [{"update_id": 6, "message": 7}, private_text(7, 4242, "在吗")]
    taker = Taker(1)
    await fetch(address, http, Shelf(), taker)
    assert taker.texts == ["在吗"]
