"""One Telegram bot: verifies and reads its webhook or fetches its updates, and sends texts with buttons."""

import asyncio
import datetime as dt
import hmac
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel
from telegram.error import TelegramError

from bot.channels import words
from bot.channels.contract import (
    Arrived,
    Callback,
    Forbidden,
    HttpReply,
    Later,
    Letter,
    Manner,
    Noticed,
    Outcome,
    PlaceShelf,
    Read,
    Settled,
    Sort,
    TakeIn,
    ways_with,
)
from bot.channels.telegram.api import Api, buttons, outcome_of
from bot.channels.telegram.reading import Ourselves, Post, UnreadableError, read_body, read_post
from bot.channels.telegram.settings import Mode, TelegramSettings
from bot.channels.telegram.ways import WAYS
from bot.domain.errors import WrongUse
from bot.domain.joining import Quiet
from bot.domain.pacing import A_BOT, A_ROBOT

if TYPE_CHECKING:
    import httpx

_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
_ACKNOWLEDGE = HttpReply(200, "")
_A_CHAT_S = 1.0
_FETCH_WITHIN_S = 25
_REST_S = 5.0
_log = structlog.get_logger(__name__)


class TelegramAccount:
    """A bot ready for use."""

    def __init__(self, name: str, settings: TelegramSettings, api: Api) -> None:
        self.name = name
        self._settings = settings
        self._secret = settings.secret_token.get_secret_value().encode()
        self._us = Ourselves(_number_of(settings.token.get_secret_value()), settings.username.removeprefix("@"))
        self._api = api
        self._limit = ways_with(WAYS, settings)[0].limit
        self._places: PlaceShelf | None = None

    @property
    def quiet(self) -> Quiet:
        """Answers go out by the sender: a turn can wait for the rest of a thought."""
        return Quiet()

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 4096 UTF-16 units."""
        return words.cut(texts, self._limit)

    def read(self, callback: Callback, now: dt.datetime) -> Read:
        """Verify and read. Updates carry no signed time: what waited at Telegram while we were down is still heard."""
        if self._settings.mode is not Mode.WEBHOOK or not self._secret:
            return Forbidden("this bot fetches its updates")
        if not hmac.compare_digest(callback.headers.get(_SECRET_HEADER, "").encode(), self._secret):
            return Forbidden("bad secret token")
        try:
            return self._meant(read_body(callback.body, self._us), now)
        except UnreadableError as exc:
            return Settled(_ACKNOWLEDGE, Sort.RUBBISH, str(exc))

    def keep_place(self, shelf: PlaceShelf) -> None:
        """The number of the next update is kept by the house."""
        self._places = shelf

    async def fetch(self, take_in: TakeIn, clock: Callable[[], dt.datetime]) -> None:
        """Long polling, where the settings ask for it. What was taken in is never asked for again."""
        if self._settings.mode is not Mode.POLLING or self._places is None:
            return
        name = f"telegram:{self.name}"
        offset = int(await self._places.load(name) or 0)
        webhook_is_off = False
        while True:
            try:
                if not webhook_is_off:
                    await self._api.stop_webhook()
                    webhook_is_off = True
                for update in await self._api.get_updates(offset, _FETCH_WITHIN_S):
                    offset = await self._take_in(update, offset, take_in, clock())
                    await self._places.keep(name, str(offset))
            except TelegramError as exc:
                meant = outcome_of(exc)
                _log.warning(
                    "cannot fetch", channel="telegram", account=self.name, because=getattr(meant, "because", "")
                )
                await asyncio.sleep(meant.after_s or _REST_S if isinstance(meant, Later) else _REST_S)
            except Exception:  # noqa: BLE001 - whatever the house could not do: the update comes again
                _log.exception("an update was not taken in", channel="telegram", account=self.name)
                await asyncio.sleep(_REST_S)

    def manner(self, target: str) -> Manner:
        """1 a second to a chat, 30 a second over the whole bot, and in a group (`target`) 20 a minute besides."""
        if target:
            return Manner(pace=A_ROBOT, total=A_BOT)
        return Manner(pace=A_BOT, a_person_s=_A_CHAT_S)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Send a text, its choices as buttons under it."""
        return await self._api.send(letter)

    async def set_webhook(self, address: str) -> Outcome:
        """Where Telegram is to call; an empty address: nowhere."""
        return await self._api.set_webhook(address, self._secret.decode())

    def _meant(self, post: Post, now: dt.datetime) -> Read:
        if post.moved is not None:
            return Noticed(_ACKNOWLEDGE, (post.moved,), now)
        if post.kind is None:
            return Settled(_ACKNOWLEDGE, Sort.IGNORED, post.name)
        inbound = post.as_inbound(self.name, self._settings.community, now)

        def reply_with(text: str, choices: Sequence[str] = (), /) -> HttpReply:
            call: dict[str, object] = {"method": "sendMessage", "chat_id": post.writer_id, "text": words.clean(text)}
            if choices and (markup := buttons(choices)) is not None:
                call["reply_markup"] = markup.to_dict()
            return HttpReply(200, json.dumps(call, ensure_ascii=False), "application/json")

        press = post.press
        courtesy = None if press is None else lambda: self._api.let_up(press)
        return Arrived(inbound, now, _ACKNOWLEDGE, reply_with, courtesy)

    async def _take_in(self, update: object, offset: int, take_in: TakeIn, now: dt.datetime) -> int:
        """Hand one update in; returns the number to go on from. Raises what the house raises: it is asked for again."""
        try:
            post = read_post(update, self._us)
        except UnreadableError:
            number = update.get("update_id") if isinstance(update, dict) else None
            return number + 1 if isinstance(number, int) else offset + 1
        meant = self._meant(post, now)
        if isinstance(meant, Arrived | Noticed):
            await take_in(meant)
        return post.update_id + 1


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> TelegramAccount:
    """Open a bot. Raises WrongUse for secrets that could never work."""
    if not isinstance(settings, TelegramSettings):
        raise TypeError(f"not the settings of a Telegram bot: {type(settings).__name__}")
    where = f"[channels.telegram.{name}]"
    if settings.mode is Mode.WEBHOOK and not settings.secret_token.get_secret_value():
        raise WrongUse(f"Telegram 的 secret_token 是空的，谁都能冒充 Telegram：在 guanjia.toml 的 {where} 填上。")
    if not settings.token.get_secret_value():
        raise WrongUse(f"Telegram 的 token 是空的：在 guanjia.toml 的 {where} 填上 @BotFather 给的 token。")
    return TelegramAccount(name, settings, Api(http, settings.base_url, settings.token.get_secret_value()))


def _number_of(token: str) -> int:
    number = token.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0
