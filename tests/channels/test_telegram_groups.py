"""What a bot hears in a group: only what is said to it. Who asks there is the one who is answered."""

import datetime as dt
import json
from typing import Any

import httpx
import pytest

from bot.channels.contract import Arrived, Callback, Forbidden, Noticed, Read, Settled, Sort, TakesCallbacks
from bot.channels.registry import open_account
from bot.channels.telegram.reading import COMMANDS
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.inbound import InboundKind
from bot.domain.moments import CHINA
from bot.domain.notices import Moved
from dialogues.understanding import Understander
from tests.dialogues.transcripts import Parts
from tests.fakes.telegram_platform import BOT, TOKEN, group_text, private_text

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SECRET = "a-secret-of-16-chars"
GROUP = -100123


def read(update: dict[str, Any], **settings: str) -> Read:
    told = {"token": TOKEN, "secret_token": SECRET, "username": "guanjia_bot"} | settings
    account = open_account("telegram", "main", TelegramSettings.model_validate(told), httpx.AsyncClient())
    assert isinstance(account, TakesCallbacks)
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    return account.read(Callback("POST", {}, headers, json.dumps(update).encode()), NOW)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/bill", "账单"),
        ("/bill@guanjia_bot", "账单"),
        ("/pay@Guanjia_Bot 下周", "怎么缴费 下周"),
        ("@guanjia_bot 我家欠多少", "我家欠多少"),
        ("请问 @GUANJIA_BOT 电梯什么时候修", "请问  电梯什么时候修"),
        ("/todo", "/todo"),
    ],
)
def test_what_is_said_to_us_is_heard_as_its_writers(said: str, heard: str) -> None:
    arrived = read(group_text(5, GROUP, 4242, said))
    assert isinstance(arrived, Arrived)
    inbound = arrived.inbound
    assert (inbound.text, inbound.address, inbound.group) == (heard, "4242", str(GROUP))


@pytest.mark.parametrize(
    "said", ["物业费怎么又涨了", "/bill@another_bot", "@somebody_else 在吗", "guanjia_bot", "@guanjia_bots 好"]
)
def test_what_neighbours_say_to_each_other_is_not_heard(said: str) -> None:
    settled = read(group_text(5, GROUP, 4242, said))
    assert isinstance(settled, Settled)
    assert settled.sort is Sort.IGNORED


def test_an_answer_to_our_own_message_is_said_to_us() -> None:
    update = group_text(5, GROUP, 4242, "那我家呢")
    ours = {"message_id": 3, "date": 1790000000, "chat": update["message"]["chat"], "from": BOT, "text": "停水通知"}
    update["message"]["reply_to_message"] = ours
    assert isinstance(read(update), Arrived)


def test_an_administrator_without_a_name_cannot_be_answered_alone() -> None:
    update = group_text(5, GROUP, 1087968824, "/bill")
    update["message"]["from"]["is_bot"] = True
    assert isinstance(read(update), Settled)


def test_a_group_that_became_another_one_is_told() -> None:
    update = group_text(5, -5, 4242, "x")
    del update["message"]["text"]
    update["message"]["migrate_to_chat_id"] = GROUP
    noticed = read(update)
    assert isinstance(noticed, Noticed)
    assert noticed.notices == (Moved("-5", str(GROUP)),)


def test_a_bot_that_fetches_believes_no_caller() -> None:
    assert isinstance(read(private_text(1, 4242, "你好"), mode="polling"), Forbidden)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Parts().understander


@pytest.mark.parametrize("command", COMMANDS.values())
def test_the_house_knows_what_each_command_means(understander: Understander, command: str) -> None:
    heard = understander.hear(command, NOW, None)
    assert heard.primary != "other"


def test_start_is_how_a_talk_begins() -> None:
    arrived = read(private_text(1, 4242, "/start r-3-2-501"))
    assert isinstance(arrived, Arrived)
    assert (arrived.inbound.kind, arrived.inbound.text) == (InboundKind.FOLLOW, "r-3-2-501")
