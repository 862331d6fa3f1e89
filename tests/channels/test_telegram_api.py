"""Texts over the Bot API against a small server on a real port: what was on the wire, and what each error means."""

import datetime as dt
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from bot.channels.contract import (
    Accepted,
    Account,
    Arrived,
    Callback,
    Later,
    Letter,
    Never,
    Outcome,
    TakesCallbacks,
    Trouble,
    Unclear,
)
from bot.channels.registry import open_account
from bot.channels.telegram.api import buttons
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.moments import CHINA
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform, press

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SECRET = "a-secret-of-16-chars"
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
    settings = {"token": token, "secret_token": SECRET, "base_url": address}
    return open_account("telegram", "main", TelegramSettings.model_validate(settings), http)


async def test_a_text_is_sent_as_written(platform: TelegramPlatform, address: str, http: httpx.AsyncClient) -> None:
    assert await account_at(address, http).send(LETTER, NOW) == Accepted("1")
    assert platform.texts == [{"chat_id": "4242", "text": LETTER.text}]


@pytest.mark.parametrize(
    ("refusal", "meant"),
    [
        ("slow", Later("Telegram 要求慢一点", after_s=35, slow_down=True)),
        ("slow untold", Later("Telegram 要求慢一点", after_s=30, slow_down=True)),
        ("blocked", Never("这位业主收不到：没有打开过对话，或者拉黑了机器人", Trouble.UNREACHABLE)),
        ("no chat", Never("这位业主收不到：没有这个对话", Trouble.UNREACHABLE)),
        ("too long", Never("Telegram 不收这样的内容", Trouble.OURS)),
        ("token", Never("Telegram 不认这个 token，修好之前什么都发不出去", Trouble.CONFIGURATION)),
        ("unknown token", Never("Telegram 不认这个 token，修好之前什么都发不出去", Trouble.CONFIGURATION)),
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
    platform.moved["-5"] = -100777
    outcome = await account_at(address, http).send(Letter("-5", "停水通知", "broadcast:1"), NOW)
    assert outcome == Accepted("1", moved_to="-100777")
    assert [text["chat_id"] for text in platform.texts] == ["-100777"]


async def test_choices_are_buttons_that_say_themselves(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    long = "这一项太长了，一个按钮的数据只有六十四个字节放不下这么多汉字，只好说它的号码"
    letter = Letter("4242", "接下来：\n1. 看明细\n2. 很长", "reply:2", choices=("看明细", long))
    assert isinstance(await account_at(address, http).send(letter, NOW), Accepted)
    rows = json.loads(platform.texts[0]["reply_markup"])["inline_keyboard"]
    assert [[(button["text"], button["callback_data"]) for button in row] for row in rows] == [
        [("看明细", "看明细")],
        [(long, "2")],
    ]


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=8))
def test_no_button_says_more_than_64_bytes(choices: list[str]) -> None:
    markup = buttons(choices)
    assert markup is not None
    said = [button.callback_data for row in markup.inline_keyboard for button in row]
    assert all(isinstance(data, str) and 1 <= len(data.encode()) <= 64 for data in said)


async def test_a_picture_goes_in_place_of_the_text(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    letter = Letter("4242", "账单在图里", "reply:3", picture=b"\x89PNG fake")
    assert isinstance(await account_at(address, http).send(letter, NOW), Accepted)
    assert (platform.photos, len(platform.texts)) == (["4242"], 0)


async def test_a_pressed_button_is_let_up_and_its_choice_shown(
    platform: TelegramPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = account_at(address, http)
    assert isinstance(account, TakesCallbacks)
    body = json.dumps(press(11, 4242, "接下来：\n1. 看明细", "看明细")).encode()
    arrived = account.read(Callback("POST", {}, {"x-telegram-bot-api-secret-token": SECRET}, body), NOW)
    assert isinstance(arrived, Arrived)
    assert arrived.courtesy is not None
    await arrived.courtesy()
    assert platform.let_up == ["q11"]
    assert [(edit["message_id"], edit["text"]) for edit in platform.edits] == [
        ("77", "接下来：\n1. 看明细\n\n✓ 看明细")
    ]


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
