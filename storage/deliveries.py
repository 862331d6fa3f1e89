"""Attempts of sending, one row each."""

from sqlmodel import Session, col, select

from storage.tables import Delivery

_PERHAPS = ("unclear", "unknown", "accepted")


def may_have_arrived(session: Session, outbox_id: int) -> bool:
    """Did an earlier attempt perhaps reach the owner?"""
    found = (
        select(Delivery.id).where(col(Delivery.outbox_id) == outbox_id, col(Delivery.outcome).in_(_PERHAPS)).limit(1)
    )
    return session.exec(found).first() is not None


def refusals_of(session: Session, outbox_id: int) -> list[Delivery]:
    """Attempts at a message that a platform refused for good, the latest first."""
    return list(
        session.exec(
            select(Delivery)
            .where(col(Delivery.outbox_id) == outbox_id, col(Delivery.outcome) == "never")
            .order_by(col(Delivery.id).desc())
            .limit(100)
        )
    )
