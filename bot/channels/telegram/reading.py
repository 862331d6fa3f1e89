"""Turns an update of the Bot API into an `Inbound`, and knows which updates need no turn.

Only private chats are heard here: a question about money in a group is nobody else's business.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.channels.words import clean
from bot.domain.inbound import Inbound, InboundKind

_START = "/start"
_GONE = {ChatMember.BANNED, ChatMember.LEFT}


class UnreadableError(Exception):
    """Well signed, and still no update."""


@dataclass(frozen=True, slots=True)
class Post:
    """An update as posted. `kind` None: one that needs no turn; `name` says which it was."""

    update_id: int
    chat_id: int
    name: str
    kind: InboundKind | None = None
    text: str = ""
    at: dt.datetime | None = None

    def as_inbound(self, account: str, community: str, now: dt.datetime) -> Inbound:
        """For the house. Raises ValueError for a post that needs no turn."""
        if self.kind is None:
            raise ValueError(f"needs no turn: {self.name}")
        at = self.at or now
        return Inbound("telegram", account, str(self.chat_id), str(self.update_id), self.kind, self.text, at, community)


def read_post(body: bytes) -> Post:
    """Read a webhook's body. Raises UnreadableError for anything that is no update, whatever it holds."""
    try:
        update = Update.de_json(_mapping(body), None)
        return _read(update)
    except Exception as exc:  # the library raises whatever its parts do on a twisted body: TypeError, KeyError, ...
        raise UnreadableError(type(exc).__name__) from exc


def _mapping(body: bytes) -> dict[str, object]:
    said = json.loads(body)
    if not isinstance(said, dict) or not isinstance(said.get("update_id"), int):
        raise TypeError("no update")
    return said


def _read(update: Update) -> Post:
    if update.my_chat_member is not None:
        return _read_membership(update.update_id, update.my_chat_member)
    if update.callback_query is not None:
        return _read_button(update.update_id, update.callback_query)
    message = update.message or update.edited_message  # who corrects a message means the corrected one
    if message is None:
        return Post(update.update_id, 0, "update")
    if message.chat.type != Chat.PRIVATE:
        return Post(update.update_id, message.chat.id, "group")
    return _read_message(update.update_id, message)


def _read_membership(update_id: int, change: ChatMemberUpdated) -> Post:
    left = change.chat.type == Chat.PRIVATE and change.new_chat_member.status in _GONE
    return Post(update_id, change.chat.id, "my_chat_member", InboundKind.LEAVE if left else None, at=change.date)


def _read_button(update_id: int, query: CallbackQuery) -> Post:
    """A pressed button says its data, as if it were typed."""
    if query.message is None or query.message.chat.type != Chat.PRIVATE or not query.data:
        return Post(update_id, query.from_user.id, "callback_query")
    return Post(update_id, query.message.chat.id, "callback_query", InboundKind.TEXT, clean(query.data))


def _read_message(update_id: int, message: Message) -> Post:
    kind, text = _kind_of(message)
    return Post(update_id, message.chat.id, "message", kind, clean(text), message.date)


def _kind_of(message: Message) -> tuple[InboundKind | None, str]:
    text = message.text or ""
    if text.split(" ")[0] == _START:
        return InboundKind.FOLLOW, text.removeprefix(_START).strip()
    if text:
        return InboundKind.TEXT, text
    told: Mapping[InboundKind, object] = {
        InboundKind.IMAGE: message.photo,
        InboundKind.VOICE: message.voice or message.audio,
        InboundKind.VIDEO: message.video or message.video_note,
        InboundKind.LOCATION: message.location or message.venue,
        InboundKind.FILE: message.document,
    }
    if message.caption:
        return InboundKind.TEXT, message.caption  # the words beside a picture are the message
    return next(((kind, "") for kind, held in told.items() if held), (None, ""))
