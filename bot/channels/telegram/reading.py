"""Turns an update of the Bot API into what was said, pressed or told, and knows which updates need no turn.

In a group only what is said to us is heard: a command, our name, an answer to our own message. The rest is the
neighbours' talk and nobody's business.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from bot.channels.words import clean
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.notices import Moved

COMMANDS: Mapping[str, str] = {
    "bill": "账单",
    "pay": "怎么缴费",
    "repair": "我要报修",
    "bind": "绑定",
    "human": "转人工",
    "stop": "停止联系",
}  # what an owner means by them; a command we do not know is heard as it is written
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<whose>\w{1,32}))?(?:\s+(?P<rest>.*))?", re.DOTALL)
_START = "start"
_GONE = {ChatMember.BANNED, ChatMember.LEFT}
_GROUPS = {Chat.GROUP, Chat.SUPERGROUP}


class UnreadableError(Exception):
    """Well signed, and still no update."""


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who the bot is: its number, and its name in groups, empty when nobody told us."""

    number: int
    username: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: its query waits for an answer, and the message it stands under may be edited."""

    query_id: str
    chat_id: int
    message_id: int
    text: str  # of that message, empty where it is too old to be seen
    chosen: str


@dataclass(frozen=True, slots=True)
class Post:
    """An update as posted. `kind` None: one that needs no turn; `name` says which it was."""

    update_id: int
    name: str
    writer_id: int = 0
    kind: InboundKind | None = None
    text: str = ""
    at: dt.datetime | None = None
    group: str = ""
    press: Press | None = None
    moved: Moved | None = None

    def as_inbound(self, account: str, community: str, now: dt.datetime) -> Inbound:
        """For the house. Raises ValueError for a post that needs no turn."""
        if self.kind is None:
            raise ValueError(f"needs no turn: {self.name}")
        writer, number = str(self.writer_id), str(self.update_id)
        return Inbound(
            "telegram", account, writer, number, self.kind, self.text, self.at or now, community, group=self.group
        )


def read_body(body: bytes, us: Ourselves) -> Post:
    """Read a webhook's body. Raises UnreadableError for anything that is no update, whatever it holds."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise UnreadableError(type(exc).__name__) from exc
    return read_post(said, us)


def read_post(said: object, us: Ourselves) -> Post:
    """Read one update. Raises UnreadableError for anything that is none."""
    if not isinstance(said, dict) or not isinstance(said.get("update_id"), int):
        raise UnreadableError("no update")
    try:
        return _read(Update.de_json(said, None), us)
    except Exception as exc:  # the library raises whatever its parts do on a twisted body: TypeError, KeyError, ...
        raise UnreadableError(type(exc).__name__) from exc


def _read(update: Update, us: Ourselves) -> Post:  # noqa: PLR0911 - one kind of update a line
    if update.my_chat_member is not None:
        return _read_membership(update.update_id, update.my_chat_member)
    if update.callback_query is not None:
        return _read_press(update.update_id, update.callback_query)
    message = update.message or update.edited_message  # who corrects a message means the corrected one
    if message is None:
        return Post(update.update_id, "update")
    if message.migrate_to_chat_id is not None:
        moved = Moved(str(message.chat.id), str(message.migrate_to_chat_id))
        return Post(update.update_id, "migrated", moved=moved)
    if message.chat.type in _GROUPS:
        return _read_in_group(update.update_id, message, us)
    if message.chat.type != Chat.PRIVATE:
        return Post(update.update_id, "channel_post")
    kind, text = _kind_of(message)
    return Post(update.update_id, "message", message.chat.id, kind, clean(text), message.date)


def _read_membership(update_id: int, change: ChatMemberUpdated) -> Post:
    left = change.chat.type == Chat.PRIVATE and change.new_chat_member.status in _GONE
    kind = InboundKind.LEAVE if left else None
    return Post(update_id, "my_chat_member", change.chat.id, kind, at=change.date)


def _read_press(update_id: int, query: CallbackQuery) -> Post:
    """A pressed button says its words, as a choice and not as a part of a longer thought."""
    message = query.message
    if message is None or message.chat.type != Chat.PRIVATE or not query.data:
        return Post(update_id, "callback_query", query.from_user.id)
    chosen = clean(query.data)
    text = message.text or "" if isinstance(message, Message) else ""
    press = Press(query.id, message.chat.id, message.message_id, text, chosen)
    return Post(update_id, "callback_query", message.chat.id, InboundKind.CLICK, chosen, press=press)


def _read_in_group(update_id: int, message: Message, us: Ourselves) -> Post:
    writer, group = message.from_user, str(message.chat.id)
    text = message.text or message.caption or ""
    said = _said_to_us(text, message, us)
    if writer is None or writer.is_bot or said is None:
        return Post(update_id, "group")
    kind, words = (InboundKind.TEXT, said) if not text.startswith("/") else _command(said)
    return Post(update_id, "group", writer.id, kind, clean(words), message.date, group)


def _said_to_us(text: str, message: Message, us: Ourselves) -> str | None:
    """The words without our name; None when they are for others."""
    command = _COMMAND.fullmatch(text)
    if command is not None:
        whose = command["whose"]
        is_ours = whose is None or not us.username or whose.lower() == us.username.lower()
        return text if is_ours else None
    if us.username and (named := re.search(rf"@{re.escape(us.username)}\b", text, re.IGNORECASE)):
        return f"{text[: named.start()]}{text[named.end() :]}".strip()
    answered = message.reply_to_message
    return text if answered is not None and _is_us(answered.from_user, us) and text else None


def _is_us(user: User | None, us: Ourselves) -> bool:
    return user is not None and user.id == us.number


def _command(text: str) -> tuple[InboundKind, str]:
    command = _COMMAND.fullmatch(text)
    if command is None:
        return InboundKind.TEXT, text
    name, rest = command["name"].lower(), (command["rest"] or "").strip()
    if name == _START:
        return InboundKind.FOLLOW, rest
    if name not in COMMANDS:
        return InboundKind.TEXT, f"/{name} {rest}".strip()
    return InboundKind.TEXT, f"{COMMANDS[name]} {rest}".strip()


def _kind_of(message: Message) -> tuple[InboundKind | None, str]:
    if message.text:
        return _command(message.text)
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
