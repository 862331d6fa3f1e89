"""What is kept of one person, for the requests the law gives them (个保法 45-47)."""

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session, col, delete, select, update

from storage.tables import (
    ChannelIdentity,
    Consent,
    ContactWish,
    Conversation,
    Message,
    OutboxLog,
    OutboxRow,
    Payment,
    Person,
    Phone,
    Promise,
    Rating,
    TieRow,
)

_MOST = 20_000


def persons_named(session: Session, name: str) -> list[Person]:
    """Everybody of a name."""
    return list(session.exec(select(Person).where(col(Person.name) == name).order_by(col(Person.id)).limit(_MOST)))


def former_persons_of(session: Session, room_id: int, today: dt.date) -> list[Person]:
    """Those who belonged to a room and do not any more."""
    gone = (
        select(Person)
        .join(TieRow, col(TieRow.person_id) == col(Person.id))
        .where(col(TieRow.room_id) == room_id, col(TieRow.until_day) <= today)
        .order_by(col(Person.id))
        .distinct()
    )
    return list(session.exec(gone.limit(_MOST)))


def ties_of(session: Session, person_id: int) -> Sequence[TieRow]:
    """Every room a person belonged to, ever."""
    return session.exec(select(TieRow).where(col(TieRow.person_id) == person_id).limit(_MOST)).all()


def identities_of_person(session: Session, person_id: int) -> Sequence[ChannelIdentity]:
    """Their addresses."""
    mine = select(ChannelIdentity).where(col(ChannelIdentity.person_id) == person_id)
    return session.exec(mine.order_by(col(ChannelIdentity.id)).limit(_MOST)).all()


def said_by(session: Session, identity_ids: Sequence[int]) -> Sequence[Message]:
    """Every message with them."""
    mine = (
        select(Message)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(col(Conversation.identity_id).in_(identity_ids))
    )
    return session.exec(mine.order_by(col(Message.at)).limit(_MOST)).all()


def sent_to(session: Session, person_id: int, identity_ids: Sequence[int]) -> list[tuple[dt.datetime, str, str]]:
    """What was sent to them: when, as what kind, the text."""
    found = []
    for table in (OutboxRow, OutboxLog):
        theirs = (col(table.person_id) == person_id) | col(table.identity_id).in_(identity_ids)
        rows = select(col(table.due_at), col(table.kind), col(table.text)).where(theirs).limit(_MOST)
        found += [(at, kind, text) for at, kind, text in session.exec(rows)]
    return sorted(found)


def consents_of(session: Session, identity_ids: Sequence[int]) -> Sequence[Consent]:
    """What they agreed to."""
    return session.exec(select(Consent).where(col(Consent.identity_id).in_(identity_ids)).limit(_MOST)).all()


def wishes_of(session: Session, person_id: int) -> Sequence[ContactWish]:
    """What they asked about contact."""
    return session.exec(select(ContactWish).where(col(ContactWish.person_id) == person_id).limit(_MOST)).all()


def promises_by(session: Session, person_id: int) -> Sequence[Promise]:
    """What they promised."""
    return session.exec(select(Promise).where(col(Promise.person_id) == person_id).limit(_MOST)).all()


def ratings_by(session: Session, person_id: int) -> Sequence[Rating]:
    """How they judged us."""
    return session.exec(select(Rating).where(col(Rating.person_id) == person_id).limit(_MOST)).all()


def forget_words(session: Session, person_id: int, identity_ids: Sequence[int], blank: str) -> None:
    """Take the words out of talks, sent texts and scores; that they were, and when, stays."""
    talks = select(Conversation.id).where(col(Conversation.identity_id).in_(identity_ids))
    session.exec(
        update(Message).where(col(Message.conversation_id).in_(talks)).values(text=blank, reply=None, intents="")
    )
    for table in (OutboxRow, OutboxLog):
        theirs = (col(table.person_id) == person_id) | col(table.identity_id).in_(identity_ids)
        session.exec(update(table).where(theirs).values(text=blank))
    session.exec(update(OutboxRow).where(col(OutboxRow.person_id) == person_id).values(script="", script_values={}))
    session.exec(update(Rating).where(col(Rating.person_id) == person_id).values(said="", comment=""))
    session.exec(update(Conversation).where(col(Conversation.identity_id).in_(identity_ids)).values(state={}))


def forget_phones(session: Session, person_id: int) -> int:
    """Delete their telephones; answers how many."""
    return int(session.exec(delete(Phone).where(col(Phone.person_id) == person_id)).rowcount)


def forget_payer(session: Session, name: str, room_ids: Sequence[int]) -> None:
    """Take a name out of the payments of their rooms; the money stays."""
    session.exec(
        update(Payment).where(col(Payment.room_id).in_(room_ids), col(Payment.payer) == name).values(payer="", memo="")
    )
