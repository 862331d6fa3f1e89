"""Every channel found keeps the contract, and none is found in a table."""

import datetime as dt

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from bot.channels.contract import Accepted, Account, Channel, Letter
from bot.channels.http import HttpSettings
from bot.channels.local import LocalSettings
from bot.channels.registry import channels, open_account
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.wechat.settings import WechatSettings

pytestmark = pytest.mark.anyio

SETTINGS: dict[str, BaseModel] = {
    "wechat": WechatSettings(app_id="wx1234567890abcdef", token="tokenOfTheTest"),  # type: ignore[arg-type]
    "telegram": TelegramSettings(token="12345678:AAfakefakefakefakefakefake", secret_token="secretOfTheTest"),  # type: ignore[arg-type]
    "http": HttpSettings(url="http://gateway.test/send", key="keyOfTheTest"),  # type: ignore[arg-type]
    "local": LocalSettings(),
    "try": LocalSettings(),
}


def test_the_folder_holds_the_channels() -> None:
    assert set(channels()) >= {"wechat", "local", "try"}


@pytest.mark.parametrize("channel", channels().values(), ids=lambda channel: channel.name)
async def test_a_channel_opens_an_account_that_cuts(channel: Channel) -> None:
    async with httpx.AsyncClient() as http:
        account: Account = open_account(channel.name, "main", SETTINGS[channel.name], http)
    assert account.cut(["您好", ""]) == ("您好",)


@pytest.mark.parametrize("channel", channels().values(), ids=lambda channel: channel.name)
def test_an_account_refuses_unknown_settings(channel: Channel) -> None:
    with pytest.raises(ValidationError):
        channel.account_settings.model_validate({"no_such_setting": 1})


async def test_the_recorder_keeps_what_was_sent(now: dt.datetime) -> None:
    async with httpx.AsyncClient() as http:
        account = open_account("local", "main", LocalSettings(), http)
    letter = Letter("3-2-501", "您好", "reply:1")
    assert await account.send(letter, now) == Accepted("local-1")
