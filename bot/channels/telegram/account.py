"""One Telegram bot: verifies and reads its webhook, answers in the reply, sends texts."""

import datetime as dt
import hmac
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.channels import words
from bot.channels.contract import Arrived, Callback, Forbidden, HttpReply, Letter, Manner, Outcome, Settled, Sort
from bot.channels.telegram.api import Api
from bot.channels.telegram.reading import UnreadableError, read_post
from bot.channels.telegram.settings import TelegramSettings
from bot.domain.errors import WrongUse
from bot.domain.pacing import A_BOT, A_ROBOT

if TYPE_CHECKING:
    import httpx

MAX_CHARS = 2048  # the limit is 4096 UTF-16 units, of which a rare character takes two
_MAX_BYTES = 4 * MAX_CHARS
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
_ACKNOWLEDGE = HttpReply(200, "")


class TelegramAccount:
    """A bot ready for use."""

    def __init__(self, name: str, settings: TelegramSettings, api: Api) -> None:
        self.name = name
        self._secret = settings.secret_token.get_secret_value().encode()
        self._community = settings.community
        self._api = api

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 4096 UTF-16 units."""
        return words.cut(texts, MAX_CHARS, _MAX_BYTES)

    def read(self, callback: Callback, now: dt.datetime) -> Arrived | Settled | Forbidden:
        """Verify and read. Updates carry no signed time: what waited at Telegram while we were down is still heard."""
        if not hmac.compare_digest(callback.headers.get(_SECRET_HEADER, "").encode(), self._secret):
            return Forbidden("bad secret token")
        try:
            post = read_post(callback.body)
        except UnreadableError as exc:
            return Settled(_ACKNOWLEDGE, Sort.RUBBISH, str(exc))
        if post.kind is None:
            return Settled(_ACKNOWLEDGE, Sort.IGNORED, post.name)

        def reply_with(text: str) -> HttpReply:
            call = {"method": "sendMessage", "chat_id": post.chat_id, "text": words.clean(text)}
            return HttpReply(200, json.dumps(call, ensure_ascii=False), "application/json")

        return Arrived(post.as_inbound(self.name, self._community, now), now, _ACKNOWLEDGE, reply_with)

    def manner(self, target: str) -> Manner:
        """30 a second over the whole bot, and in a group (`target`) 20 a minute besides."""
        return Manner(pace=A_ROBOT, total=A_BOT) if target else Manner(pace=A_BOT)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Send a text."""
        return await self._api.send_text(letter.address, letter.text)


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> TelegramAccount:
    """Open a bot. Raises WrongUse for secrets that could never work."""
    if not isinstance(settings, TelegramSettings):
        raise TypeError(f"not the settings of a Telegram bot: {type(settings).__name__}")
    where = f"[channels.telegram.{name}]"
    if not settings.secret_token.get_secret_value():
        raise WrongUse(f"Telegram 的 secret_token 是空的，谁都能冒充 Telegram：在 guanjia.toml 的 {where} 填上。")
    if not settings.token.get_secret_value():
        raise WrongUse(f"Telegram 的 token 是空的：在 guanjia.toml 的 {where} 填上 @BotFather 给的 token。")
    return TelegramAccount(name, settings, Api(http, settings.base_url, settings.token.get_secret_value()))
