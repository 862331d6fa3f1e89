"""One 微信客服 account: told that something waits, it fetches from where it stopped, and answers with menus."""

import asyncio
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import BaseModel

from bot.channels import words
from bot.channels.contract import (
    Arrived,
    Callback,
    HttpReply,
    Letter,
    Manner,
    Noticed,
    Outcome,
    PlaceShelf,
    Read,
    Settled,
    Sort,
    TakeIn,
    TokenShelf,
    ways_with,
)
from bot.channels.wechat.wire import UnreadableError as UnreadableCallbackError
from bot.channels.wechat.wire import Wire
from bot.channels.wecom.account import open_wire
from bot.channels.wecom.api import Api
from bot.channels.wecom.sealed import EMPTY, Opened, open_callback, word
from bot.channels.wecom_kf.reading import UnreadableError, read_message
from bot.channels.wecom_kf.settings import WecomKfSettings
from bot.channels.wecom_kf.ways import WAYS
from bot.domain.errors import WrongUse
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet

if TYPE_CHECKING:
    import httpx

_LOOK_EVERY_S = 60.0  # a call of the platform may get lost
_REST_S, _LONGEST_REST_S = 5.0, 30.0
_A_PAGE = 1000
_TITLE_BYTES = 1024
_log = structlog.get_logger(__name__)


class WecomKfAccount:
    """An account ready for use."""

    def __init__(self, name: str, settings: WecomKfSettings, wire: Wire, api: Api) -> None:
        self.name = name
        self._settings, self._wire, self._api = settings, wire, api
        self._limit = ways_with(WAYS, settings)[0].limit
        self._places: PlaceShelf | None = None
        self._called = asyncio.Event()
        self._ticket = ""  # of the platform's latest call: lets us fetch without a limit for ten minutes

    @property
    def quiet(self) -> Quiet:
        """Answers go out by the sender: a turn can wait for the rest of a thought."""
        return Quiet()

    def share_tokens(self, shelf: TokenShelf) -> None:
        """From now on look there first."""
        self._api.share_tokens(shelf)

    def keep_place(self, shelf: PlaceShelf) -> None:
        """The cursor is kept by the house."""
        self._places = shelf

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 2048 bytes."""
        return words.cut(texts, self._limit)

    def manner(self, target: str) -> Manner:
        """Nothing is limited but the five messages of a window, which the house counts."""
        return Manner()

    def read(self, callback: Callback, now: dt.datetime) -> Read:
        """Verify and open. Nothing arrives here: the platform only says that something waits."""
        opened = open_callback(self._wire, callback)
        if not isinstance(opened, Opened):
            return opened
        try:
            event, kf = word(opened.fields, "Event"), word(opened.fields, "OpenKfId")
            ticket = word(opened.fields, "Token")
        except UnreadableCallbackError as exc:
            return Settled(EMPTY, Sort.RUBBISH, str(exc))
        if event == "kf_msg_or_event" and kf in ("", self._settings.open_kfid):
            self._ticket = ticket
            self._called.set()
        return Settled(EMPTY, Sort.IGNORED, event or "no event")

    async def fetch(self, take_in: TakeIn, clock: Callable[[], dt.datetime]) -> None:
        """Fetch when called and once a minute, from the place kept on. What was taken in is never asked for again."""
        if self._places is None:
            return
        while True:
            self._called.clear()
            try:
                await self.fetch_once(self._places, take_in, clock)
            except Exception:  # noqa: BLE001 - whatever the house could not do: the page comes again
                _log.exception("messages were not taken in", channel="wecom_kf", account=self.name)
                await asyncio.sleep(_REST_S)
                continue
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._called.wait()
            except TimeoutError:
                continue

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Send a picture, else a text with its choices as a menu under it."""
        body = _body(letter.text, letter.choices)
        if letter.picture is not None:
            media = await self._api.upload(letter.picture, now)
            if not isinstance(media, str):
                return media
            body = {"msgtype": "image", "image": {"media_id": media}}
        sent = {
            "touser": letter.address,
            "open_kfid": self._settings.open_kfid,
            "msgid": hashlib.sha256(letter.key.encode()).hexdigest()[:32],  # the platform drops a second one of it
            **body,
        }
        return await self._api.send("/cgi-bin/kf/send_msg", sent, now)

    async def fetch_once(self, places: PlaceShelf, take_in: TakeIn, clock: Callable[[], dt.datetime]) -> None:
        """All that waits now, page by page."""
        name = f"wecom_kf:{self.name}"
        cursor, more = await places.load(name), True
        while more:
            said = await self._api.call("/cgi-bin/kf/sync_msg", self._asked(cursor), clock())
            if not isinstance(said, dict):
                because = getattr(said, "because", "")
                _log.warning("cannot fetch", channel="wecom_kf", account=self.name, because=because)
                await asyncio.sleep(min(getattr(said, "after_s", None) or _REST_S, _LONGEST_REST_S))
                return
            for one in said.get("msg_list") or ():
                await self._take_in(one, take_in, clock())
            following = said.get("next_cursor")
            more = bool(said.get("has_more")) and isinstance(following, str) and following != cursor
            if isinstance(following, str) and following and following != cursor:
                cursor = following
                await places.keep(name, cursor)

    def _asked(self, cursor: str) -> dict[str, Any]:
        asked: dict[str, Any] = {"open_kfid": self._settings.open_kfid, "limit": _A_PAGE, "cursor": cursor}
        return {**asked, "token": self._ticket} if self._ticket else asked

    async def _take_in(self, said: object, take_in: TakeIn, now: dt.datetime) -> None:
        try:
            meant = read_message(said, self.name, self._settings.community)
        except UnreadableError as exc:
            _log.warning("a message that is none", channel="wecom_kf", account=self.name, because=str(exc))
            return
        if isinstance(meant, Inbound):
            await take_in(Arrived(meant, now, EMPTY, _no_reply))
        elif meant is not None:
            await take_in(Noticed(EMPTY, (meant,), now))


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> WecomKfAccount:
    """Open an account. Raises WrongUse for a token, key or secret that could never work."""
    if not isinstance(settings, WecomKfSettings):
        raise TypeError(f"not the settings of a 微信客服: {type(settings).__name__}")
    where, secret = f"[channels.wecom_kf.{name}]", settings.secret.get_secret_value()
    if not secret:
        raise WrongUse(f"微信客服没有填 secret，收不到也发不出消息：在 guanjia.toml 的 {where} 补上。")
    wire = open_wire(settings.corp_id, settings.token.get_secret_value(), settings.aes_key.get_secret_value(), where)
    api = Api(http, settings.api_base_url, settings.corp_id, secret, f"wecom_kf:{settings.corp_id}")
    return WecomKfAccount(name, settings, wire, api)


def _body(text: str, choices: Sequence[str]) -> dict[str, Any]:
    """A menu tells its choices itself: they need not stand numbered in its head too."""
    lines, told = text.splitlines(), [f"{number}. {choice}" for number, choice in enumerate(choices, 1)]
    head = "\n".join(lines[: -len(told)] if told and lines[-len(told) :] == told else lines).strip()
    if not choices or not head or len(head.encode()) > _TITLE_BYTES:
        return {"msgtype": "text", "text": {"content": text}}
    clicks = [
        {"type": "click", "click": {"id": str(number), "content": choice}} for number, choice in enumerate(choices, 1)
    ]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": clicks}}


def _no_reply(_text: str, _choices: Sequence[str] = (), /) -> HttpReply:
    return EMPTY
