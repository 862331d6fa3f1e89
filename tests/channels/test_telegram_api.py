"""Texts over the Bot API against a small server on a real port: what was on the wire, and what each error means."""

import datetime as dt
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.channels.contract import Accepted, Account, Later, Letter, Never, Outcome, Trouble, Unclear
from bot.channels.registry import open_account
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.moments import CHINA
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
LETTER = Letter("4242", "您好，<b>5</b> & 楼的灯修好了", "reply:1")


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


def account_at(address: str, http: httpx.AsyncClient, token: str = TOKEN) -> Account:
    settings = {"token": token, "secret_token": "a-secret-of-16-chars", "base_url": address}
    return open_account("telegram", "main", TelegramSettings.model_validate(settings), http)


async def test_a_text_is_sent_as_written(platform: TelegramPlatform, address: str, http: httpx.AsyncClient) -> None:
    assert await account_at(address, http).send(LETTER, NOW) == Accepted("1")
    assert platform.texts == [{"chat_id": "4242", "text": LETTER.text}]


@pytest.mark.parametrize(
    ("refusal", "meant"),
    [
        ("slow", Later("Telegram 要求慢一点", after_s=7, slow_down=True)),
        ("slow untold", Later("Telegram 要求慢一点", after_s=30, slow_down=True)),
        ("blocked", Never("这位业主收不到：没有打开过对话，或者拉黑了机器人", Trouble.UNREACHABLE)),
        ("no chat", Never("这位业主收不到：没有这个对话", Trouble.UNREACHABLE)),
        ("too long", Never("Telegram 不收这样的内容", Trouble.OURS)),
        ("token", Never("Telegram 不认这个 token，修好之前什么都发不出去", Trouble.CONFIGURATION)),
        ("conflict", Later("另一个程序也在用这个 token 收消息")),
        ("gateway", Unclear("消息已经发出，Telegram 没有给出能看懂的答复")),
    ],
)
async def test_each_error_means_one_thing(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient, refusal: str, meant: Outcome
) -> None:
    platform.refusals.append(refusal)
    assert (await account_at(address, http).send(LETTER, NOW), platform.texts) == (meant, [])


async def test_a_group_that_moved_is_followed(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.refusals.append("migrated")
    assert isinstance(await account_at(address, http).send(LETTER, NOW), Accepted)
    assert [text["chat_id"] for text in platform.texts] == ["-100777"]


async def test_an_answer_that_is_no_json_may_have_arrived(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.says.append(PlainTextResponse("<html>busy</html>"))
    assert isinstance(await account_at(address, http).send(LETTER, NOW), Unclear)


async def test_nobody_there_is_certainly_not_sent(http: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = await account_at(f"http://127.0.0.1:{port}", http).send(LETTER, NOW)
    assert outcome == Later("连不上 Telegram：ConnectError")


async def test_an_address_that_is_none_is_a_setting_to_mend(http: httpx.AsyncClient) -> None:
    outcome = await account_at("not an address", http).send(LETTER, NOW)
    assert isinstance(outcome, Never)
    assert outcome.trouble is Trouble.CONFIGURATION


async def test_the_token_is_in_no_log_and_no_reason(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as bot.serving.logs sets it
    with caplog.at_level(logging.INFO):
        for refusal in ("gateway", "token", "slow"):
            platform.refusals.append(refusal)
            assert TOKEN not in str(await account_at(address, http).send(LETTER, NOW))
    assert TOKEN not in caplog.text
