"""The inbox: who talks with the house, who waits for a colleague, and what was said. Bounded, no query in a loop."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from storage.tables import AuditEntry, Building, ChannelIdentity, Community, Conversation, Message, Person, Room, Task

Scope = frozenset[int] | None  # ids of the buildings somebody may look at; None: all


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as a list shows it; `room` None: a stranger; `last`: by whomever, `heard`: the owner's own."""

    conversation: Conversation
    identity: ChannelIdentity
    person: Person | None
    room: Room | None
    community: str
    last: Message | None
    heard: Message | None = None


def newest_news(session: Session) -> tuple[int, int, int]:
    """Changes whenever something was said, opened or done."""
    found = session.exec(
        select(
            select(func.max(Message.id)).scalar_subquery(),
            select(func.max(Task.id)).scalar_subquery(),
            select(func.max(AuditEntry.id)).scalar_subquery(),
        )
    ).one()
    return found[0] or 0, found[1] or 0, found[2] or 0


def talks_waiting(session: Session, scope: Scope, limit: int = 50) -> list[Talk]:
    """Talks in which an owner waits for a colleague, the longest waiting first."""
    asked = _talks(scope).where(col(Conversation.waiting_since).is_not(None))
    return _with_last(session, asked.order_by(col(Conversation.waiting_since), col(Conversation.id)).limit(limit))


def talks_held(session: Session, scope: Scope, by_staff: str = "", limit: int = 50) -> list[Talk]:
    """Talks a colleague holds in which nobody waits, the latest first."""
    asked = _talks(scope).where(col(Conversation.waiting_since).is_(None), col(Conversation.held_by) != "")
    if by_staff:
        asked = asked.where(col(Conversation.held_by) == by_staff)
    return _with_last(session, asked.order_by(col(Conversation.updated_at).desc()).limit(limit))


def talks_of_holder(session: Session, by_staff: str, limit: int = 20) -> list[Talk]:
    """Every talk a colleague holds, whether somebody waits in it or not."""
    asked = _talks(None).where(col(Conversation.held_by) == by_staff)
    return _with_last(session, asked.order_by(col(Conversation.updated_at).desc()).limit(limit))


def talks_lately(session: Session, scope: Scope, limit: int = 50) -> list[Talk]:
    """The talks spoken in last, whoever holds them."""
    return _with_last(session, _talks(scope).order_by(col(Conversation.updated_at).desc()).limit(limit))


def count_waiting(session: Session, scope: Scope) -> int:
    """In how many talks an owner waits for a colleague."""
    waiting = select(func.count()).select_from(Conversation).where(col(Conversation.waiting_since).is_not(None))
    if scope is not None:
        waiting = (
            waiting.join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
            .join(Room, col(Room.id) == col(ChannelIdentity.room_id))
            .where(col(Room.building_id).in_(scope))
        )
    return int(session.exec(waiting).one())


def talk_numbered(session: Session, conversation_id: int) -> Talk | None:
    """One conversation."""
    found = _with_last(session, _talks(None).where(col(Conversation.id) == conversation_id))
    return found[0] if found else None


def talk_of_room(session: Session, room_id: int) -> int | None:
    """The conversation spoken in last about a room."""
    return session.exec(
        select(Conversation.id)
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
        .where(col(ChannelIdentity.room_id) == room_id)
        .order_by(col(Conversation.updated_at).desc())
        .limit(1)
    ).first()


def messages_of(session: Session, conversation_id: int, before_id: int | None = None, limit: int = 60) -> list[Message]:
    """What was said last in a conversation, oldest first."""
    said = select(Message).where(col(Message.conversation_id) == conversation_id)
    if before_id is not None:
        said = said.where(col(Message.id) < before_id)
    return list(reversed(session.exec(said.order_by(col(Message.id).desc()).limit(limit)).all()))


def written_by_staff(session: Session, identity_id: int, after_id: int, limit: int = 50) -> list[Message]:
    """What colleagues wrote to an identity after a message, oldest first."""
    said = (
        select(Message)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(col(Conversation.identity_id) == identity_id, col(Message.by_staff) != "", col(Message.id) > after_id)
    )
    return list(session.exec(said.order_by(col(Message.id)).limit(limit)))


def last_heard_at(session: Session, conversation_id: int) -> dt.datetime | None:
    """When the owner last wrote."""
    return session.exec(
        select(Message.at)
        .where(col(Message.conversation_id) == conversation_id, col(Message.outgoing).is_(False))
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def _talks(scope: Scope) -> Select[Conversation, ChannelIdentity, Person, Room, str]:
    asked = (
        sql_select(Conversation, ChannelIdentity, Person, Room, col(Community.name))
        .join(ChannelIdentity, col(ChannelIdentity.id) == col(Conversation.identity_id))
        .join(Person, col(Person.id) == col(ChannelIdentity.person_id), isouter=True)
        .join(Room, col(Room.id) == col(ChannelIdentity.room_id), isouter=True)
        .join(Community, col(Community.id) == col(Room.community_id), isouter=True)
    )
    if scope is not None:
        asked = asked.join(Building, col(Building.id) == col(Room.building_id)).where(col(Building.id).in_(scope))
    return asked


def _with_last(session: Session, asked: Select[Conversation, ChannelIdentity, Person, Room, str]) -> list[Talk]:
    rows = session.execute(asked).all()
    ids = [conversation.id for conversation, *_ in rows]
    of_talks = select(func.max(Message.id)).where(col(Message.conversation_id).in_(ids))
    newest = of_talks.group_by(col(Message.conversation_id))
    heard = newest.where(col(Message.outgoing).is_(False))
    asked_for = select(Message).where(col(Message.id).in_(newest) | col(Message.id).in_(heard))
    said = session.exec(asked_for.order_by(col(Message.id))).all()
    last = {row.conversation_id: row for row in said}
    last_heard = {row.conversation_id: row for row in said if not row.outgoing}
    return [
        Talk(
            conversation,
            identity,
            person,
            room,
            community or "",
            last.get(conversation.id),
            last_heard.get(conversation.id),
        )
        for conversation, identity, person, room, community in rows
    ]
