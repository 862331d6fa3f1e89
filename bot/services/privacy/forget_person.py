"""Forget a person: name, telephones, addresses and words go; debts, payments and that something was said stay.

The chain of deeds holds digests only, so it stays whole.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.domain.speaking import Code
from storage import audit
from storage.outbox_waiting import cancel_for_person
from storage.privacy import (
    forget_payer,
    forget_phones,
    forget_words,
    identities_of_person,
    ties_of,
)
from storage.tables import Person, Room

NOBODY = "（已匿名）"
_WHY = "按本人要求已匿名"


def forget_person(session: Session, person: Person, now: dt.datetime, by_staff: str) -> None:
    """Raises Refused for somebody who still belongs to a room: who owns and owes must be known."""
    ties, today = ties_of(session, person.id), day_of(now)
    still = [tie for tie in ties if tie.until_day is None or tie.until_day > today]
    if still:
        code = session.get_one(Room, still[0].room_id).code
        raise Refused(
            f"{person.name} 现在还登记在 {code}，不能匿名。先在业主台账里写上迁出日再办；只想不被打扰，请记“停止联系”"
        )
    identities = identities_of_person(session, person.id)
    ids = [identity.id for identity in identities]
    cancel_for_person(session, person.id, (), _WHY, Code.OPT_OUT)
    forget_words(session, person.id, ids, NOBODY)
    forget_payer(session, person.name, [tie.room_id for tie in ties])
    phones = forget_phones(session, person.id)
    for identity in identities:
        identity.address, identity.gone_at, identity.room_id = f"forgotten:{identity.id}", now, None
        session.add(identity)
    person.name = NOBODY
    session.add(person)
    detail = {"phones": phones, "addresses": len(ids)}
    audit.append(session, at=now, by_staff=by_staff, deed="anonymize", subject=f"person:{person.id}", detail=detail)
