"""One 公众号 account: verifies and reads its callbacks, answers in the reply, sends customer-service texts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.channels import words
from bot.channels.contract import (
    Accepted,
    Arrived,
    Callback,
    ConsentButton,
    Forbidden,
    HttpReply,
    Letter,
    Never,
    Noticed,
    Outcome,
    Read,
    Settled,
    Sort,
    TokenShelf,
    Trouble,
    ways_with,
)
from bot.channels.wechat.api import Api
from bot.channels.wechat.messages import call_for, linked, picture_call, upload_call
from bot.channels.wechat.notices import read_notices
from bot.channels.wechat.page_ticket import PageTicket
from bot.channels.wechat.reading import Post, read_post
from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.ways import CUSTOM, PASSIVE
from bot.channels.wechat.wire import UnreadableError, Wire, read_message, read_sealed, text_reply
from bot.domain.errors import WrongUse
from bot.domain.joining import Quiet
from bot.domain.moments import from_ms
from bot.domain.notices import REPORT_FOLLOWS

if TYPE_CHECKING:
    import httpx

_ACKNOWLEDGE = HttpReply(200, "success")  # anything else and the owner reads 该公众号暂时无法提供服务


@dataclass(frozen=True, slots=True)
class _Stamp:
    """The signed part of a callback's address."""

    signature: str
    sealed_signature: str
    timestamp: str
    nonce: str
    is_sealed: bool

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "_Stamp":
        return cls(
            query.get("signature", ""),
            query.get("msg_signature", ""),
            query.get("timestamp", ""),
            query.get("nonce", ""),
            query.get("encrypt_type", "").lower() == "aes",
        )


class WechatAccount:
    """A 公众号 ready for use."""

    def __init__(self, name: str, settings: WechatSettings, wire: Wire, api: Api | None) -> None:
        self.name = name
        self._settings = settings
        self._wire = wire
        self._api = api
        self._ticket = PageTicket(api, settings.app_id) if api is not None else None
        custom, self._passive = ways_with([CUSTOM, PASSIVE], settings)
        self._limit = custom.limit

    @property
    def quiet(self) -> Quiet | None:
        """Where customer-service messages may be sent and the office wants it, a turn waits for the whole thought."""
        return Quiet() if self._settings.joins_messages and self._api is not None else None

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 600 汉字 and 2048 bytes, unless the settings tell another limit."""
        return words.cut(texts, self._limit)

    def read(self, callback: Callback, now: dt.datetime) -> Read:
        """Verify and read. A well-signed body that cannot be read is acknowledged: a 5xx would only bring it back."""
        stamp = _Stamp.of(callback.query)
        if callback.method == "GET":
            return self._verify_address(stamp, callback.query.get("echostr", ""))
        try:
            fields = self._open(stamp, callback.body)
            if isinstance(fields, Forbidden):
                return fields
            post = read_post(fields)
            notices = read_notices(post, fields)
        except UnreadableError as exc:
            return Settled(_ACKNOWLEDGE, Sort.RUBBISH, str(exc))
        if notices:
            return Noticed(_ACKNOWLEDGE, notices, from_ms(post.created_s * 1000))
        if post.kind is None:
            return Settled(_ACKNOWLEDGE, Sort.IGNORED, post.name)
        return self._arrived(post, stamp, now)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Send a customer-service message, a picture, or a template where the letter's way is one."""
        if self._api is None:
            where = f"[channels.wechat.{self.name}]"
            return Never(
                f"公众号没有填 secret，不能主动发消息：在 guanjia.toml 的 {where} 补上。", Trouble.CONFIGURATION
            )
        if letter.picture is not None:
            return await _show(self._api, letter, letter.picture, now)
        call = call_for(letter)
        if call is None:
            return Never(f"公众号没有这种方式的模板：{letter.way}", Trouble.CONFIGURATION)
        outcome = await self._api.send(call, now)
        if isinstance(outcome, Accepted) and outcome.platform_id and letter.way:
            return Accepted(f"{REPORT_FOLLOWS}{outcome.platform_id}")
        return outcome

    def share_tokens(self, shelf: TokenShelf) -> None:
        """Keep the access token where other processes find it."""
        if self._api is not None and self._ticket is not None:
            self._api.share_tokens(shelf)
            self._ticket.share(shelf)

    async def ask_consent(self, template: str, address: str, now: dt.datetime) -> ConsentButton | None:
        """The platform's own button for a page; what the owner answered comes as a notice."""
        return await self._ticket.button(template, address, now) if self._ticket is not None else None

    def _verify_address(self, stamp: _Stamp, echo: str) -> Settled | Forbidden:
        if stamp.is_sealed and self._wire.is_signed(stamp.sealed_signature, stamp.timestamp, stamp.nonce, echo):
            try:
                echo = self._wire.unseal(echo, stamp.sealed_signature, stamp.timestamp, stamp.nonce)
            except UnreadableError as exc:
                return Settled(_ACKNOWLEDGE, Sort.RUBBISH, str(exc))
        elif not self._wire.is_signed(stamp.signature, stamp.timestamp, stamp.nonce):
            return Forbidden("bad signature")
        return Settled(HttpReply(200, echo), Sort.VERIFIED)

    def _open(self, stamp: _Stamp, body: bytes) -> dict[str, Any] | Forbidden:
        """The message's fields. Raises UnreadableError only for what is well signed."""
        is_signed = self._wire.is_signed(stamp.signature, stamp.timestamp, stamp.nonce)
        if stamp.is_sealed and self._wire.opens_sealed:
            return self._unseal(stamp, body, address_is_signed=is_signed)
        if not is_signed:
            return Forbidden("bad signature")
        if self._settings.safe_mode_only:
            return Forbidden("a plain body, and safe_mode_only is set")
        return self._plain_fields(body)

    def _plain_fields(self, body: bytes) -> dict[str, Any]:
        """In compatible mode an account without a key reads the plain half of the body."""
        try:
            return read_message(body.decode("utf-8"))
        except UnicodeDecodeError as exc:
            raise UnreadableError("not UTF-8") from exc

    def _unseal(self, stamp: _Stamp, body: bytes, *, address_is_signed: bool) -> dict[str, Any] | Forbidden:
        try:
            sealed = read_sealed(body)
        except UnreadableError:
            if address_is_signed:
                raise
            return Forbidden("bad signature")
        if not self._wire.is_signed(stamp.sealed_signature, stamp.timestamp, stamp.nonce, sealed):
            return Forbidden("bad signature")
        return read_message(self._wire.unseal(sealed, stamp.sealed_signature, stamp.timestamp, stamp.nonce))

    def _arrived(self, post: Post, stamp: _Stamp, now: dt.datetime) -> Arrived | Forbidden:
        if not stamp.timestamp.isascii() or not stamp.timestamp.isdigit() or len(stamp.timestamp) > 11:  # noqa: PLR2004
            return Forbidden("a timestamp that is no time")

        def reply_with(text: str, choices: Sequence[str] = ()) -> HttpReply:
            marked = linked(words.clean(text), choices[: self._passive.most_buttons])
            shown = marked if self._passive.limit.fits(marked) else words.clean(text)
            xml = text_reply(post.sender, post.receiver, shown, post.created_s)
            if stamp.is_sealed and self._wire.opens_sealed:
                xml = self._wire.seal(xml, str(int(now.timestamp())))
            return HttpReply(200, xml, "application/xml")

        return Arrived(
            inbound=post.as_inbound(self.name, self._settings.community),
            stamped_at=from_ms(int(stamp.timestamp) * 1000),
            acknowledge=_ACKNOWLEDGE,
            reply_with=reply_with,
        )


async def _show(api: Api, letter: Letter, picture: bytes, now: dt.datetime) -> Outcome:
    uploaded = await api.ask(upload_call(picture), now)
    if not isinstance(uploaded, dict):
        return uploaded
    return await api.send(picture_call(letter, str(uploaded.get("media_id", ""))), now)


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> WechatAccount:
    """Open an account. Raises WrongUse for a token or key that could never work."""
    if not isinstance(settings, WechatSettings):
        raise TypeError(f"not the settings of a 公众号: {type(settings).__name__}")
    token, secret = settings.token.get_secret_value(), settings.secret.get_secret_value()
    if not token:
        raise WrongUse(f"公众号的 token 是空的，谁都能冒充微信：在 guanjia.toml 的 [channels.wechat.{name}] 填上。")
    wire = Wire(settings.app_id, token, settings.aes_key.get_secret_value())
    api = Api(http, settings.api_base_url, settings.app_id, secret) if secret else None
    return WechatAccount(name, settings, wire, api)
