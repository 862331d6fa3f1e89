"""Conversations and messages: the row that makes a platform's retry end, the state between two messages."""

import datetime as dt
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from storage.insert_once import insert_once
from storage.tables import ChannelIdentity, Conversation, Message

# asked in every turn: built once
_OF_IDENTITY = select(Conversation).where(col(Conversation.identity_id) == bindparam("identity_id"))
_STORED = select(Message).where(
    col(Message.channel) == bindparam("of_channel"),
    col(Message.account) == bindparam("of_account"),
    col(Message.external_id) == bindparam("of_external_id"),
)
_MESSAGES = Message.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
_KEEP_REPLY = (
    update(_MESSAGES)
    .where(
        _MESSAGES.c.channel == bindparam("of_channel"),
        _MESSAGES.c.account == bindparam("of_account"),
        _MESSAGES.c.external_id == bindparam("of_external_id"),
    )
    .values(reply=bindparam("new_reply"), intents=bindparam("new_intents"))
)


def conversation_with(session: Session, identity_id: int, now: dt.datetime) -> Conversation:
    """The conversation of an identity, begun now if there was none."""
    mine = {"identity_id": identity_id}
    found = session.exec(_OF_IDENTITY, params=mine).one_or_none()
    if found is None:
        insert_once(session, Conversation(identity_id=identity_id, updated_at=now))
        found = session.exec(_OF_IDENTITY, params=mine).one()
    return found


def stored_message(session: Session, channel: str, account: str, external_id: str) -> Message | None:
    """The message a platform id names."""
    named = {"of_channel": channel, "of_account": account, "of_external_id": external_id}
    return session.exec(_STORED, params=named).one_or_none()


def keep_reply(session: Session, named: tuple[str, str, str], reply: str, intents: str) -> None:
    """Write beside a stored message (channel, account, platform id) what it was heard as and answered."""
    channel, account, external_id = named
    told = {"new_reply": reply, "new_intents": intents}
    session.execute(_KEEP_REPLY, {"of_channel": channel, "of_account": account, "of_external_id": external_id, **told})


def keep_state(session: Session, conversation: Conversation, state: dict[str, Any], now: dt.datetime) -> None:
    """Write the state a turn ended in. While a colleague holds the talk, the owner waits from its first message on."""
    conversation.state = state
    with_person = bool(state.get("with_person"))
    conversation.waiting_since = (conversation.waiting_since or now) if with_person else None
    if not with_person:
        conversation.held_by = ""
    conversation.updated_at = now
    conversation.closed_at = None
    session.add(conversation)


def silent_talks(session: Session, since: dt.datetime, limit: int = 200) -> list[tuple[Conversation, ChannelIdentity]]:
    """Open talks in which nothing was said since a moment, the longest silent first."""
    rows = session.exec(
        select(Conversation, ChannelIdentity)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
        .where(col(Conversation.closed_at).is_(None), col(Conversation.updated_at) <= since)
        .order_by(col(Conversation.updated_at), col(Conversation.id))
        .limit(limit)
    ).all()
    return [(conversation, identity) for conversation, identity in rows]


def close_talk(session: Session, conversation: Conversation, state: dict[str, Any], now: dt.datetime) -> None:
    """Close a silent talk; when it was last spoken in stays as it is."""
    conversation.state = state
    conversation.closed_at = now
    session.add(conversation)
