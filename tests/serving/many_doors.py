"""The whole house on a virtual clock behind every door an owner has: what goes in by one comes out by the same one.

Each door says a line as its platform would, lets the house work, and tells what reached the owner.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import httpx
from fastapi import FastAPI

from bot.channels.contract import Account, Arrived, Noticed
from bot.channels.registry import open_account
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.wechat.settings import WechatSettings
from bot.channels.wecom_kf.account import WecomKfAccount
from bot.channels.wecom_kf.settings import WecomKfSettings
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.domain.moments import CHINA
from bot.services.sending.drain_lane import send_due
from bot.services.talk.answer_callback import CallbackAnswer, Cut, answer_callback
from bot.services.talk.hold_word import hold_word
from bot.services.talk.keep_notices import keep_notices
from bot.services.talk.owe_answer import owe_answer
from bot.serving.fetching import Places
from bot.serving.sending import make_sender
from bot.settings import Settings
from bot.ticks.answer_words import answer_ripe
from bot.web.app import build_app
from bot.web.parts import WebParts
from bot.wiring import House
from storage.database import Database
from storage.talks import stored_message
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform, private_text
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import WechatSide, field_of, message
from tests.fakes.wecom_platform import WecomPlatform
from tests.fakes.wecom_side import WecomSide
from tests.homes import VAULT

START = dt.datetime(2026, 11, 25, 10, 0, tzinfo=CHINA)
SECRET = "a-secret-of-16-chars"
OPENID, KF_OWNER, CHAT = "oOwner1", "wmOwner1", 4242


@dataclass(slots=True)
class Clock:
    """Moves when the test says so, and while somebody waits for a slot."""

    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        """Now."""
        return self.now

    def go(self, seconds: float) -> None:
        """Later."""
        self.now += dt.timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Nobody waits in truth."""
        self.go(seconds)


@dataclass(slots=True)
class Doors:
    """One house with its accounts, its app and its sender."""

    house: House
    accounts: Mapping[str, Account]
    clock: Clock = field(default_factory=Clock)

    @property
    def database(self) -> Database:
        """Its database."""
        return self.house.database

    def app(self) -> FastAPI:
        """What platforms call."""
        run = self.database.run

        async def answer(inbound: Inbound, cut: Cut, is_late: Callable[[], bool], now: dt.datetime) -> CallbackAnswer:
            def take(session: Any, inbound: Inbound, now: dt.datetime) -> Any:
                return self.house.take_turn(session, inbound, now).answer

            return await run(lambda session: answer_callback(session, take, inbound, cut, is_late, now))

        async def is_known(inbound: Inbound) -> bool:
            key = (inbound.channel, inbound.account, inbound.external_id)
            return await run(lambda session: stored_message(session, *key) is not None)

        async def owe(inbound: Inbound, part: str, now: dt.datetime) -> object:
            return await run(lambda session: owe_answer(session, inbound, [part], 1, now))

        async def hold(inbound: Inbound, quiet: Quiet, now: dt.datetime) -> bool:
            return await run(lambda session: hold_word(session, inbound, quiet, now))

        async def keep(lane: str, notices: Any, now: dt.datetime) -> None:
            await run(lambda session: keep_notices(session, lane, notices, now))

        parts = WebParts(
            clock=self.clock, accounts=self.accounts, answer=answer, is_known=is_known, owe=owe, hold=hold,
            keep_notices=keep, answer_within_s=60.0,
        )  # fmt: skip
        return build_app(parts)

    async def work(self) -> None:
        """Let the quiet pass, answer, and send until nothing more is due."""
        sender = replace(make_sender(self.house, self.accounts, self.clock), sleep=self.clock.sleep)
        self.clock.go(3)
        await answer_ripe(sender)
        for _ in range(20):
            sent = await send_due(sender)
            self.clock.go(1.1)
            if not sent:
                return


def heavy_parts(home: Path) -> dict[str, object]:
    """What takes seconds to load and remembers nothing: texts, trees, the wall, what hears. For many houses."""
    house = House(Settings(home=home))
    return {name: getattr(house, name) for name in ("scripts", "wall", "talker", "understander")}


def house_at(home: Path, database_url: str, ears: Mapping[str, object]) -> House:
    """A house with the tests' own key, on a database of its own."""
    house = House(Settings(home=home, database_url=database_url))  # type: ignore[arg-type]  # text is read as a secret
    house.__dict__.update(ears, phone_vault=VAULT)
    return house


class Door(Protocol):
    """One way to talk with the house."""

    async def say(self, text: str) -> str:
        """Say it, and get what reached the owner, all bubbles joined."""
        ...


@dataclass(slots=True)
class Terminal:
    """`guanjia chat`."""

    doors: Doors
    said: int = 0

    async def say(self, text: str) -> str:
        """See Door."""
        self.said += 1
        inbound = Inbound("terminal", "main", "4242", f"t{self.said}", "text", text, self.doors.clock())
        with self.doors.database.transaction() as session:
            texts = self.doors.house.take_turn(session, inbound, self.doors.clock()).answer.texts
        await self.doors.work()
        return "\n\n".join(texts)


@dataclass(slots=True)
class Wechat:
    """公众号, answered in the reply; what did not fit comes as a customer-service message."""

    doors: Doors
    platform: WechatPlatform
    sealed: bool
    side: WechatSide = field(default_factory=WechatSide)
    said: int = 0

    async def say(self, text: str) -> str:
        """See Door."""
        self.said += 1
        at = int(self.doors.clock().timestamp())
        xml = message(at, openid=OPENID, number=str(2300000 + self.said), Content=text)
        post = self.side.sealed(xml, at) if self.sealed else self.side.plain(xml, at)
        before = len(self.platform.texts)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.doors.app()), base_url="http://door") as client:
            answer = await client.post("/channels/wechat/main", params=post.query, content=post.body)
        assert answer.status_code == 200, answer.text
        await self.doors.work()
        reply = self.side.unseal_reply(answer.text) if self.sealed and answer.text != "success" else answer.text
        first = [] if reply == "success" else [_without_links(field_of(reply, "Content"))]
        return "\n\n".join([*first, *(_wechat_text(sent) for sent in self.platform.texts[before:])])


@dataclass(slots=True)
class Telegram:
    """Telegram by webhook, answered by the Bot API."""

    doors: Doors
    platform: TelegramPlatform
    said: int = 0

    async def say(self, text: str) -> str:
        """See Door."""
        self.said += 1
        return await self.hears(private_text(9000 + self.said, CHAT, text))

    async def hears(self, update: dict[str, Any]) -> str:
        """Any update, and what reached anybody."""
        before = len(self.platform.texts)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.doors.app()), base_url="http://door") as client:
            headers = {"x-telegram-bot-api-secret-token": SECRET}
            answer = await client.post("/channels/telegram/main", content=json.dumps(update), headers=headers)
        assert (answer.status_code, answer.text) == (200, ""), answer.text
        await self.doors.work()
        return "\n\n".join(sent["text"] for sent in self.platform.texts[before:])


@dataclass(slots=True)
class Kf:
    """微信客服: the platform keeps the message, the house fetches it."""

    doors: Doors
    platform: WecomPlatform

    async def say(self, text: str) -> str:
        """See Door."""
        self.platform.owner_says(KF_OWNER, text)
        account = self.doors.accounts["wecom_kf:main"]
        assert isinstance(account, WecomKfAccount)
        before = len(self.platform.kf_sent)

        async def take_in(meant: Arrived | Noticed) -> None:
            assert isinstance(meant, Arrived)
            inbound = meant.inbound
            await self.doors.database.run(
                lambda session: hold_word(session, inbound, account.quiet, self.doors.clock())
            )

        await account.fetch_once(Places(self.doors.database, self.doors.clock), take_in, self.doors.clock)
        await self.doors.work()
        return "\n\n".join(_kf_text(sent) for sent in self.platform.kf_sent[before:] if sent["msgtype"] != "image")


def telegram_account(address: str, http: httpx.AsyncClient, **more: str) -> Account:
    """A bot called main."""
    told = {"token": TOKEN, "secret_token": SECRET, "base_url": address, "username": "guanjia_bot"} | more
    return open_account("telegram", "main", TelegramSettings.model_validate(told), http)


def kf_account(address: str, http: httpx.AsyncClient) -> Account:
    """A 微信客服 called main."""
    side = WecomSide()
    told = {"corp_id": side.corp_id, "token": side.token, "aes_key": side.aes_key, "secret": "secretOfTheTest"}
    settings = WecomKfSettings.model_validate(told | {"open_kfid": "wkExample", "api_base_url": address})
    return open_account("wecom_kf", "main", settings, http)


def wechat_account(address: str, http: httpx.AsyncClient, *, joins: bool = False) -> Account:
    """A 公众号 called main that may send customer-service messages."""
    side = WechatSide()
    told = {"app_id": side.app_id, "token": side.token, "aes_key": side.aes_key, "secret": "s", "joins_messages": joins}
    return open_account("wechat", "main", WechatSettings.model_validate(told | {"api_base_url": address}), http)


def _kf_text(sent: dict[str, Any]) -> str:
    if "text" in sent:
        return str(sent["text"]["content"])
    menu = sent["msgmenu"]
    choices = [f"{number}. {item['click']['content']}" for number, item in enumerate(menu["list"], 1)]
    return "\n".join([menu["head_content"], *choices])


def _wechat_text(sent: dict[str, Any]) -> str:
    if "text" in sent:
        return _without_links(str(sent["text"]["content"]))
    menu = sent["msgmenu"]
    choices = [f"{number}. {item['content']}" for number, item in enumerate(menu["list"], 1)]
    return "\n".join([menu["head_content"], *choices])


def _without_links(text: str) -> str:
    """A choice in a passive reply is a link that says itself: to a reader it is its words."""
    return unquote(re.sub(r'<a href="[^"]*">(.*?)</a>', r"\1", text))
