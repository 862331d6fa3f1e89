"""Doors whose answers need not stand in the reply: the message is kept, the platform told so, nothing done twice."""

import dataclasses
import datetime as dt
import json

import httpx
import pytest

from bot.channels.contract import Account
from bot.channels.registry import open_account
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.services.talk.hold_word import hold_word
from bot.web.app import build_app
from storage.database import Database
from tests.fakes.telegram_platform import TOKEN, press, private_text
from tests.web.doors import Desk, client_of, parts_of

pytestmark = pytest.mark.anyio
DOOR, SECRET = "/channels/telegram/main", "a-secret-of-16-chars"


class Called:
    """The Bot API, as far as a pressed button needs it."""

    def __init__(self, status: int) -> None:
        self.status, self.paths = status, list[str]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path.rpartition("/")[2])
        return httpx.Response(self.status, json={"ok": self.status == 200, "result": True, "description": "no"})


@pytest.mark.parametrize("status", [200, 500])
async def test_a_message_is_kept_and_acknowledged_and_a_repeat_is_one(sqlite_database: Database, status: int) -> None:
    called, desk = Called(status), Desk()
    async with httpx.AsyncClient(transport=httpx.MockTransport(called)) as http:
        settings = TelegramSettings.model_validate({"token": TOKEN, "secret_token": SECRET})
        account: Account = open_account("telegram", "main", settings, http)

        async def hold(inbound: Inbound, quiet: Quiet, now: dt.datetime) -> bool:
            return await sqlite_database.run(lambda session: hold_word(session, inbound, quiet, now))

        parts = dataclasses.replace(parts_of(sqlite_database, desk), accounts={"telegram:main": account}, hold=hold)
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        async with client_of(build_app(parts)) as client:
            for update in (private_text(1, 4242, "你好"), private_text(1, 4242, "你好"), press(2, 4242, "?", "看明细")):
                answer = await client.post(DOOR, content=json.dumps(update), headers=headers)
                assert (answer.status_code, answer.text) == (200, "")
            counted = (await client.get("/metrics")).text
    name = 'guanjia_callbacks_total{account="main",channel="telegram",sort='
    assert f'{name}"held"}} 2.0' in counted
    assert f'{name}"duplicate"}} 1.0' in counted
    assert desk.took == []


async def test_a_message_that_could_not_be_kept_is_asked_for_again(sqlite_database: Database) -> None:
    settings = TelegramSettings.model_validate({"token": TOKEN, "secret_token": SECRET})
    account = open_account("telegram", "main", settings, httpx.AsyncClient())

    async def hold(_inbound: Inbound, _quiet: Quiet, _now: dt.datetime) -> bool:
        raise RuntimeError("the database is away")

    parts = dataclasses.replace(parts_of(sqlite_database, Desk()), accounts={"telegram:main": account}, hold=hold)
    async with client_of(build_app(parts)) as client:
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        answer = await client.post(DOOR, content=json.dumps(private_text(1, 4242, "你好")), headers=headers)
    assert answer.status_code == 500
