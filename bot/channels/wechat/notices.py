"""What the platform tells of subscriptions and deliveries: events nobody answers, kept as facts.

subscribe_msg_popup_event (asked, said yes or no), _change_event (switched off later), _sent_event (what became of a
notice), TEMPLATESENDJOBFINISH (what became of a template message).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.channels.wechat.reading import Post
from bot.channels.wechat.wire import UnreadableError
from bot.domain.notices import Granted, Notice, Reported, Withdrawn

_ID = re.compile(r"[A-Za-z0-9_\-]{1,128}")
_MOST = 10  # templates in one event; the platform asks for five at most
_STATUS = {"failed:user block": "业主拒收", "failed: system failed": "微信没有送到"}


def read_notices(post: Post, fields: Mapping[str, Any]) -> tuple[Notice, ...]:
    """The notices of a post; none for any other. Raises UnreadableError for what is not as the platform sends it."""
    read = _READERS.get(post.name) if post.is_event else None
    return tuple(read(post, fields)) if read is not None else ()


def _asked(post: Post, fields: Mapping[str, Any]) -> Iterator[Notice]:
    for item in _items(fields, "SubscribeMsgPopupEvent"):
        template, said = _id(item, "TemplateId"), item.get("SubscribeStatusString")
        if said == "accept":
            yield Granted(post.sender, template, f"{post.external_id}:{template}")
        elif said == "reject":
            yield Withdrawn(post.sender, template)


def _changed(post: Post, fields: Mapping[str, Any]) -> Iterator[Notice]:
    for item in _items(fields, "SubscribeMsgChangeEvent"):
        if item.get("SubscribeStatusString") == "reject":
            yield Withdrawn(post.sender, _id(item, "TemplateId"))


def _sent(_post: Post, fields: Mapping[str, Any]) -> Iterator[Notice]:
    for item in _items(fields, "SubscribeMsgSentEvent"):
        delivered = item.get("ErrorCode") == "0"
        yield Reported(_id(item, "MsgID"), delivered, "" if delivered else "微信没有送到")


def _finished(_post: Post, fields: Mapping[str, Any]) -> Iterator[Notice]:
    status = fields.get("Status")
    because = "" if status == "success" else _STATUS.get(str(status), "微信没有送到")
    yield Reported(_id(fields, "MsgID"), not because, because)


_READERS: Mapping[str, Callable[[Post, Mapping[str, Any]], Iterator[Notice]]] = {
    "subscribe_msg_popup_event": _asked,
    "subscribe_msg_change_event": _changed,
    "subscribe_msg_sent_event": _sent,
    "templatesendjobfinish": _finished,
}


def _items(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The entries of a list that XML shows as one element or several."""
    holder = fields.get(name)
    listed = holder.get("List") if isinstance(holder, dict) else None
    items: list[Any] = listed if isinstance(listed, list) else [listed]
    if len(items) > _MOST or not all(isinstance(item, dict) for item in items):
        raise UnreadableError(name)
    return items


def _id(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise UnreadableError(name)
    return value
