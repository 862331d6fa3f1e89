"""Conversations and their messages, in and out."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment, ref


class Conversation(SQLModel, table=True):
    """The talk with one channel identity; `state` is `bot.domain.talk.TalkState` as JSON."""

    id: int = key()
    identity_id: int = ref("channel_identity.id", unique=True)
    state: dict[str, Any] = json_map()
    updated_at: dt.datetime = moment()


class Message(SQLModel, table=True):
    """One message. Inbound: unique by channel, account and the platform's id, so a platform's retry ends here.

    `reply` of an inbound row is the answer committed with its turn; the same id again gets the same answer.
    """

    __table_args__ = (UniqueConstraint("channel", "account", "external_id"),)

    id: int = key()
    conversation_id: int = ref("conversation.id")
    channel: str
    account: str
    external_id: str
    outgoing: bool = False
    text: str
    reply: str | None = None
    intents: str = ""  # heard intents, best first, comma-separated
    at: dt.datetime = moment(index=True)
    kind: str = Field(default="text")
