"""Conversations and messages: the row that makes a platform's retry end, the state between two messages."""

import datetime as dt
from typing import Any

from sqlmodel import Session, col, select

from storage.insert_once import insert_once
from storage.tables import Conversation, Message


def conversation_with(session: Session, identity_id: int, now: dt.datetime) -> Conversation:
    """The conversation of an identity, begun now if there was none."""
    mine = select(Conversation).where(col(Conversation.identity_id) == identity_id)
    found = session.exec(mine).one_or_none()
    if found is None:
        insert_once(session, Conversation(identity_id=identity_id, updated_at=now))
        found = session.exec(mine).one()
    return found


def stored_message(session: Session, channel: str, account: str, external_id: str) -> Message | None:
    """The message a platform id names."""
    return session.exec(
        select(Message).where(
            col(Message.channel) == channel,
            col(Message.account) == account,
            col(Message.external_id) == external_id,
        )
    ).one_or_none()


def recent_messages(session: Session, conversation_id: int, limit: int = 20) -> list[Message]:
    """The latest messages of a conversation, oldest first."""
    latest = session.exec(
        select(Message)
        .where(col(Message.conversation_id) == conversation_id)
        .order_by(col(Message.id).desc())
        .limit(limit)
    ).all()
    return list(reversed(latest))


def keep_state(session: Session, conversation: Conversation, state: dict[str, Any], now: dt.datetime) -> None:
    """Write the state a turn ended in."""
    conversation.state = state
    conversation.updated_at = now
    session.add(conversation)
