"""Consents: the latest word of an identity on a topic."""

from sqlmodel import Session, col, select

from storage.tables import Consent

ABROAD = "abroad"


def has_consented(session: Session, identity_id: int, topic: str = ABROAD) -> bool:
    """Is the latest word yes?"""
    latest = session.exec(
        select(Consent.given)
        .where(col(Consent.identity_id) == identity_id, col(Consent.topic) == topic)
        .order_by(col(Consent.id).desc())
        .limit(1)
    ).first()
    return bool(latest)
