"""Callbacks of 企业微信: always sealed with AES, signed over the sealed body. Shared by its two doors."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import xmltodict

from bot.channels.contract import Callback, Forbidden, HttpReply, Settled, Sort
from bot.channels.wechat.wire import UnreadableError, Wire, read_sealed
from bot.domain.moments import from_ms

Fields = Mapping[str, object]
EMPTY = HttpReply(200, "")
_SECONDS = range(946684800, 4102444800)  # 2000 to 2099
_LONGEST_NUMBER = 11


@dataclass(frozen=True, slots=True)
class Opened:
    """A callback as the platform meant it, and the moment it signed for."""

    fields: Fields
    stamped_at: dt.datetime


def open_callback(wire: Wire, callback: Callback) -> Opened | Settled | Forbidden:
    """Verify and open. A GET is the platform's look at the address: its echo goes back unsealed."""
    query = callback.query
    signature, timestamp, nonce = (query.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
    try:
        sealed = query.get("echostr", "") if callback.method == "GET" else read_sealed(callback.body)
    except UnreadableError:
        return Forbidden("bad signature")  # what is signed is the sealed part: without it nobody signed anything
    if not wire.is_signed(signature, timestamp, nonce, sealed):
        return Forbidden("bad signature")
    stamped_at = _moment(timestamp)
    if stamped_at is None:
        return Forbidden("a timestamp that is no time")
    try:
        text = wire.unseal(sealed, signature, timestamp, nonce)
        if callback.method == "GET":
            return Settled(HttpReply(200, text), Sort.VERIFIED)
        return Opened(_fields(text), stamped_at)
    except UnreadableError as exc:
        return Settled(EMPTY, Sort.RUBBISH, str(exc))


def word(fields: Fields, name: str) -> str:
    """A field's text, empty where it is missing. Raises UnreadableError for a doubled or nested element."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(name)
    return value


def moment_of(fields: Fields) -> dt.datetime:
    """CreateTime. Raises UnreadableError for what is no time."""
    at = _moment(word(fields, "CreateTime"))
    if at is None:
        raise UnreadableError("CreateTime")
    return at


def _moment(seconds: str) -> dt.datetime | None:
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > _LONGEST_NUMBER:
        return None
    return from_ms(int(seconds) * 1000) if int(seconds) in _SECONDS else None


def _fields(xml: str) -> Fields:
    try:
        fields = xmltodict.parse(xml)["xml"]
    except Exception as exc:  # expat and xmltodict raise a dozen kinds of errors on junk
        raise UnreadableError(type(exc).__name__) from exc
    if not isinstance(fields, dict):
        raise UnreadableError("no fields")
    return fields
