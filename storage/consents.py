"""Consents: the latest word of an identity on a topic."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.tables import Consent

ABROAD = "abroad"
_MOST_WORDS = 10_000


def has_consented(session: Session, identity_id: int, topic: str = ABROAD) -> bool:
    """Is the latest word yes?"""
    latest = session.exec(
        select(Consent.given)
        .where(col(Consent.identity_id) == identity_id, col(Consent.topic) == topic)
        .order_by(col(Consent.id).desc())
        .limit(1)
    ).first()
    return bool(latest)


def those_who_consented(session: Session, identity_ids: Collection[int], topic: str = ABROAD) -> set[int]:
    """Whose latest word is yes?"""
    words = session.exec(
        select(Consent.identity_id, Consent.given)
        .where(col(Consent.identity_id).in_(list(identity_ids)), col(Consent.topic) == topic)
        .order_by(col(Consent.id))
        .limit(_MOST_WORDS)
    )
    latest = dict(words.all())
    return {identity_id for identity_id, given in latest.items() if given}
