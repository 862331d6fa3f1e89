"""Conversations and their messages, in and out."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment, ref


class Conversation(SQLModel, table=True):
    """The talk with one channel identity; `state` is `bot.domain.talk.TalkState` as JSON.

    `closed_at`: it was closed after a silence; the next message opens it again. `held_by`: the colleague who took it
    over; `waiting_since`: since when the owner waits for a colleague's word.
    """

    __table_args__ = (
        Index(
            "ix_conversation_open",
            "updated_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_conversation_waiting",
            "waiting_since",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index("ix_conversation_updated_at", "updated_at"),
    )

    id: int = key()
    identity_id: int = ref("channel_identity.id", unique=True)
    state: dict[str, Any] = json_map()
    updated_at: dt.datetime = moment()
    closed_at: dt.datetime | None = moment(nullable=True)
    held_by: str = ""
    waiting_since: dt.datetime | None = moment(nullable=True)


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
    by_staff: str = ""  # the colleague who wrote it; empty: the program
