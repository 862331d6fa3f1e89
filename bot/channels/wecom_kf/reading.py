"""Turns a fetched 微信客服 message or event into an `Inbound` or a notice, and knows which need neither."""

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from bot.channels.words import clean
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import from_ms
from bot.domain.notices import Notice, Reported

FROM_OWNER, FROM_PLATFORM = 3, 4
_ID = re.compile(r"[A-Za-z0-9_@.:\-]{1,128}")
_SECONDS = range(946684800, 4102444800)  # 2000 to 2099
_SHOWN: Mapping[str, tuple[InboundKind, str]] = {
    "image": (InboundKind.IMAGE, ""),
    "voice": (InboundKind.VOICE, ""),
    "video": (InboundKind.VIDEO, ""),
    "file": (InboundKind.FILE, ""),
    "location": (InboundKind.LOCATION, "name"),
    "link": (InboundKind.LINK, "title"),
    "miniprogram": (InboundKind.LINK, "title"),
}
_FAILED: Mapping[int, str] = {
    0: "平台没有说原因",
    1: "业主已经看不到这条会话",
    2: "客服账号被停用",
    4: "会话已经过期",
    5: "会话已经关闭",
    6: "超过 48 小时或 5 条",
    8: "主体没有通过校验",
    10: "业主拒收了客服消息",
    11: "企业没有校验过",
    13: "内容被平台拦下",
}


class UnreadableError(Exception):
    """Fetched from the platform, and still no message."""


def read_message(said: object, account: str, community: str) -> Inbound | Notice | None:
    """None: it needs nothing. Raises UnreadableError for what the platform does not send."""
    if not isinstance(said, dict):
        raise UnreadableError("no message")
    if said.get("msgtype") == "event":
        return _read_event(said.get("event"))
    if said.get("origin") != FROM_OWNER:
        return None
    owner, number, sent_s = said.get("external_userid"), said.get("msgid"), said.get("send_time")
    if not _is_id(owner) or not _is_id(number) or not isinstance(sent_s, int) or sent_s not in _SECONDS:
        raise UnreadableError("its ids or its time")
    kind, text = _kind_of(said)
    if kind is None:
        return None
    return Inbound("wecom_kf", account, owner, number, kind, clean(text), from_ms(sent_s * 1000), community)


def _kind_of(said: Mapping[str, Any]) -> tuple[InboundKind | None, str]:
    sort = said.get("msgtype")
    if sort == "text":
        text = _part(said, "text")
        content, pressed = text.get("content"), text.get("menu_id")
        if not isinstance(content, str):
            raise UnreadableError("content")
        return (InboundKind.CLICK if pressed else InboundKind.TEXT), content
    kind, field = _SHOWN.get(sort, (None, "")) if isinstance(sort, str) else (None, "")
    told = _part(said, str(sort)).get(field) if kind is not None and field else ""
    return kind, told if isinstance(told, str) else ""


def _read_event(event: object) -> Notice | None:
    if not isinstance(event, dict):
        raise UnreadableError("event")
    if event.get("event_type") != "msg_send_fail":
        return None
    number, why = event.get("fail_msgid"), event.get("fail_type")
    if not _is_id(number):
        raise UnreadableError("fail_msgid")
    because = _FAILED.get(why, "") if isinstance(why, int) else ""
    return Reported(number, delivered=False, because=because or f"平台没有送到（{why}）")


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = said.get(name)
    if not isinstance(part, dict):
        raise UnreadableError(name)
    return part


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
