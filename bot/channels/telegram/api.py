"""Calls of the Bot API over python-telegram-bot, on the HTTP client the house shares.

The library's own limiter is not used: it lets a group pass 20 a minute and ends a told pause early; lanes do that.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.channels.contract import Accepted, Later, Letter, Never, Outcome, Trouble, Unclear
from bot.channels.telegram.reading import Press

MOST_DATA = 64  # bytes of a button's data; the library does not check them
_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TOO_MANY_REQUESTS = 429
_WAIT_UNTOLD_S = 30.0
_BAD_ADDRESS = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_HEARD = ("message", "edited_message", "callback_query", "my_chat_member")


class Api:
    """Calls for one bot."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, token: str) -> None:
        address = f"{base_url.rstrip('/')}/bot"
        self._request = _SharedRequest(http)
        self._updates_at = f"{address}{token}/getUpdates"
        self._bot = Bot(token, address, request=self._request, get_updates_request=self._request)

    async def send(self, letter: Letter) -> Outcome:
        """Send a picture, else the text with its choices under it.

        A group that became a supergroup is followed to its new id, once, and the new id told.
        """
        try:
            try:
                return Accepted(await self._send_to(letter.address, letter))
            except ChatMigrated as moved:
                address = str(moved.new_chat_id)
                return Accepted(await self._send_to(address, letter), moved_to=address)
        except TelegramError as exc:
            return outcome_of(exc)
        except (TypeError, KeyError, ValueError, AttributeError):  # JSON, and no answer of the Bot API: a proxy's
            return outcome_of(TelegramError("unreadable"))

    async def let_up(self, press: Press) -> None:
        """Answer a pressed button, else it glows for a minute; and put the choice where the buttons were.

        Raises TelegramError: what it says is of no use to anybody.
        """
        await self._bot.answer_callback_query(press.query_id)
        if press.text:
            await self._bot.edit_message_text(f"{press.text}\n\n✓ {press.chosen}", press.chat_id, press.message_id)

    async def get_updates(self, offset: int, within_s: int) -> list[Any]:
        """Updates from `offset` on as sent, waiting `within_s` seconds for the first. Raises TelegramError.

        Not by the library's own call: that reads the whole page at once, and one twisted update would spoil them all.
        """
        asked = {"offset": offset, "timeout": within_s, "allowed_updates": json.dumps(_HEARD)}
        answer = await self._request.retrieve(f"{self._updates_at}?{urlencode(asked)}", read_timeout=within_s + 10.0)
        try:
            found = json.loads(answer)["result"]
        except (ValueError, KeyError, TypeError):
            raise TelegramError("unreadable") from None
        return found if isinstance(found, list) else []

    async def stop_webhook(self) -> None:
        """Telegram gives a bot's updates one way only. Raises TelegramError."""
        await self._bot.delete_webhook()

    async def set_webhook(self, address: str, secret: str) -> Outcome:
        """Where Telegram calls from now on, and the word it says with every call; an empty address: nowhere."""
        try:
            await self._bot.set_webhook(address, secret_token=secret or None, allowed_updates=_HEARD)
        except TelegramError as exc:
            return outcome_of(exc)
        return Accepted()

    async def _send_to(self, address: str, letter: Letter) -> str:
        if letter.picture is not None:
            shown = await self._bot.send_photo(address, letter.picture)
            return str(shown.message_id)
        message = await self._bot.send_message(address, letter.text, reply_markup=buttons(letter.choices))
        return str(message.message_id)


def buttons(choices: Sequence[str]) -> InlineKeyboardMarkup | None:
    """One choice a row. A choice too long for a button's data says its number instead, which may also be typed."""
    if not choices:
        return None
    rows = []
    for number, choice in enumerate(choices, 1):
        said = choice if len(choice.encode()) <= MOST_DATA else str(number)
        rows.append((InlineKeyboardButton(choice, callback_data=said),))
    return InlineKeyboardMarkup(rows)


class _NotWrittenError(NetworkError):
    """The request never left the house."""


class _WrongAddressError(NetworkError):
    """The base_url is no address."""


class _SlowDownError(TelegramError):
    """429: wait `after_s` seconds."""

    def __init__(self, after_s: float) -> None:
        super().__init__("429")
        self.after_s = after_s


class _SharedRequest(BaseRequest):
    """The library's requests over the client the house has open already."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return _TIMEOUT.read

    async def initialize(self) -> None:
        """The client is open."""

    async def shutdown(self) -> None:
        """The client is closed by who opened it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        *_timeouts: Any,
        **_more: Any,
    ) -> tuple[int, bytes]:
        """One request. No text of an exception carries the address: the token stands in it."""
        sent: dict[str, Any] = {}
        if request_data is not None:
            sent = {"data": request_data.json_parameters}
            if request_data.contains_files:
                sent["files"] = request_data.multipart_data
        timeout = httpx.Timeout(read_timeout, connect=3.0) if isinstance(read_timeout, float) else _TIMEOUT
        try:
            answer = await self._http.request(method, url, timeout=timeout, **sent)
        except _BAD_ADDRESS:
            raise _WrongAddressError("no address") from None
        except _NOT_WRITTEN as exc:
            raise _NotWrittenError(type(exc).__name__) from None
        except httpx.HTTPError as exc:
            raise TimedOut(type(exc).__name__) from None
        if answer.status_code == _TOO_MANY_REQUESTS:
            raise _SlowDownError(_told_s(answer))
        return answer.status_code, answer.content


def outcome_of(error: TelegramError) -> Outcome:  # noqa: PLR0911 - one line an error reads best as a table
    """What an error of the Bot API means for the sender. Their order matters: most are kinds of NetworkError."""
    match error:
        case _SlowDownError():
            return Later("Telegram 要求慢一点", after_s=error.after_s, slow_down=True)
        case Forbidden():
            return Never("这位业主收不到：没有打开过对话，或者拉黑了机器人", Trouble.UNREACHABLE)
        case InvalidToken():
            return Never("Telegram 不认这个 token，修好之前什么都发不出去", Trouble.CONFIGURATION)
        case _WrongAddressError():
            return Never("Telegram 的 base_url 不是一个网址", Trouble.CONFIGURATION)
        case BadRequest() if "chat not found" in str(error).lower():
            return Never("这位业主收不到：没有这个对话", Trouble.UNREACHABLE)
        case BadRequest():
            return Never("Telegram 不收这样的内容", Trouble.OURS)
        case ChatMigrated():
            return Later("这个群又换了编号")
        case Conflict():
            return Later("另一个程序也在用这个 token 收消息")
        case _NotWrittenError():
            return Later(f"连不上 Telegram：{error.message}")
    return Unclear("消息已经发出，Telegram 没有给出能看懂的答复")


def _told_s(answer: httpx.Response) -> float:
    """How long the platform says to wait. Read here: the library's own RetryAfter warns whenever it is made."""
    try:
        told = answer.json()["parameters"]["retry_after"]
    except (ValueError, KeyError, TypeError):
        return _WAIT_UNTOLD_S
    return float(told) if isinstance(told, int | float) and told > 0 else _WAIT_UNTOLD_S
