"""Turns the fields of a 公众号 message or event into an `Inbound`, and knows which of them need no turn."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.wechat.wire import UnreadableError
from bot.channels.words import clean
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import from_ms

_ID = re.compile(r"[A-Za-z0-9_@.\-]{1,128}")
_NUMBER = re.compile(r"[0-9]{1,20}")
_SECONDS = range(946684800, 4102444800)  # 2000 to 2099

_MESSAGES: Mapping[str, tuple[InboundKind, str]] = {
    "text": (InboundKind.TEXT, "Content"),
    "voice": (InboundKind.VOICE, "Recognition"),
    "image": (InboundKind.IMAGE, ""),
    "video": (InboundKind.VIDEO, ""),
    "shortvideo": (InboundKind.VIDEO, ""),
    "location": (InboundKind.LOCATION, "Label"),
    "link": (InboundKind.LINK, "Title"),
    "file": (InboundKind.FILE, "Title"),
}
_EVENTS: Mapping[str, InboundKind] = {
    "subscribe": InboundKind.FOLLOW,
    "subscribe_scan": InboundKind.FOLLOW,
    "unsubscribe": InboundKind.LEAVE,
    "click": InboundKind.CLICK,
    "scan": InboundKind.SCAN,
    "scancode_push": InboundKind.SCAN,
    "scancode_waitmsg": InboundKind.SCAN,
}


@dataclass(frozen=True, slots=True)
class Post:
    """A message or event as posted. `kind` None: one that needs no turn; `name` says which it was."""

    sender: str  # the owner's openid
    receiver: str  # the account's own id, to sign the reply with
    created_s: int  # unix seconds
    external_id: str
    name: str
    kind: InboundKind | None
    text: str
    is_event: bool = False

    def as_inbound(self, account: str, community: str) -> Inbound:
        """For the house. Raises ValueError for a post that needs no turn."""
        if self.kind is None:
            raise ValueError(f"needs no turn: {self.name}")
        at = from_ms(self.created_s * 1000)
        return Inbound("wechat", account, self.sender, self.external_id, self.kind, self.text, at, community)


def read_post(fields: Mapping[str, Any]) -> Post:
    """Read the fields of a post. Raises UnreadableError when they are not what the platform sends."""
    sender, receiver = _matching(_ID, fields, "FromUserName"), _matching(_ID, fields, "ToUserName")
    created = int(_matching(_NUMBER, fields, "CreateTime"))
    if created not in _SECONDS:
        raise UnreadableError("CreateTime")
    sort = _word(fields, "MsgType").lower()
    if sort == "event":
        # An event has no MsgId, and wechatpy gives 0 for all of them: they would all be one.
        name = _word(fields, "Event").lower()
        kind, key = _EVENTS.get(name), "EventKey"
        external_id = f"event:{sender}:{created}:{name[:64]}"
    else:
        name = sort
        kind, key = _MESSAGES.get(sort, (None, ""))
        external_id = _matching(_NUMBER, fields, "MsgId")
    text = clean(_said(fields, key, name)) if kind and key else ""
    return Post(sender, receiver, created, external_id, name, kind, text, is_event=sort == "event")


def _said(fields: Mapping[str, Any], key: str, name: str) -> str:
    """What the post says. A menu's scanner tells what it saw, not the menu's key."""
    scanned = fields.get("ScanCodeInfo") if name.startswith("scancode_") else None
    return _word(scanned, "ScanResult") if isinstance(scanned, dict) else _word(fields, key)


def _word(fields: Mapping[str, Any], key: str) -> str:
    """A field's text, empty where it is missing. A doubled or nested element is a list or dict: refused."""
    value = fields.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(key)
    return value


def _matching(pattern: re.Pattern[str], fields: Mapping[str, Any], key: str) -> str:
    value = _word(fields, key)
    if not pattern.fullmatch(value):
        raise UnreadableError(key)
    return value
