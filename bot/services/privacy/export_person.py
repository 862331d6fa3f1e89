"""A copy of everything kept of one person, as plain JSON (个保法 45)."""

from typing import Any

from sqlmodel import Session

from bot.domain.moments import iso
from bot.domain.money import Fen, yuan
from storage.people import phones_of
from storage.privacy import (
    consents_of,
    identities_of_person,
    promises_by,
    ratings_by,
    said_by,
    sent_to,
    ties_of,
    wishes_of,
)
from storage.sealing import PhoneVault
from storage.tables import Person, Room


def export_person(session: Session, vault: PhoneVault, person: Person) -> dict[str, Any]:
    """Their own data, whole: it is theirs."""
    identities = identities_of_person(session, person.id)
    ids = [identity.id for identity in identities]
    return {
        "person": f"P{person.id}",
        "name": person.name,
        "phones": [vault.open(phone.sealed) for phone in phones_of(session, person.id)],
        "rooms": [
            {
                "room": session.get_one(Room, tie.room_id).code,
                "as": tie.kind,
                "from": str(tie.from_day),
                "until": str(tie.until_day or ""),
            }
            for tie in ties_of(session, person.id)
        ],
        "addresses": [
            {"channel": one.channel, "account": one.account, "address": one.address, "proven_by": one.bound_how}
            for one in identities
        ],
        "talks": [
            {"at": iso(one.at), "from": "us" if one.outgoing else "person", "text": one.text, "answer": one.reply or ""}
            for one in said_by(session, ids)
        ],
        "sent": [{"at": iso(at), "kind": kind, "text": text} for at, kind, text in sent_to(session, person.id, ids)],
        "consents": [{"at": iso(one.at), "given": one.given, "words": one.words} for one in consents_of(session, ids)],
        "wishes": [{"at": iso(one.at), "wish": one.wish} for one in wishes_of(session, person.id)],
        "promises": [
            {"on": str(one.promised_on), "amount": yuan(Fen(one.amount)) if one.amount else "", "state": one.state}
            for one in promises_by(session, person.id)
        ],
        "ratings": [
            {"score": one.score, "said": one.said, "comment": one.comment} for one in ratings_by(session, person.id)
        ],
    }
