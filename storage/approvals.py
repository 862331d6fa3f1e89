"""Approvals: what waits for a second person's word, and what was decided."""

from collections.abc import Collection

from sqlmodel import Session, col, func, select

from storage.tables import Approval

WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"


def approved_among(session: Session, approval_ids: Collection[int]) -> set[int]:
    """To which of these did a second person say yes?"""
    wanted = select(Approval.id).where(col(Approval.id).in_(list(approval_ids)), col(Approval.state) == APPROVED)
    return set(session.exec(wanted))


def approval_to_decide(session: Session, approval_id: int) -> Approval | None:
    """An approval nobody else can decide before this transaction ends."""
    return session.exec(select(Approval).where(col(Approval.id) == approval_id).with_for_update()).one_or_none()


def approvals_waiting(session: Session, after_id: int = 0, limit: int = 200) -> list[Approval]:
    """What waits for a decision, the oldest first."""
    waiting = select(Approval).where(col(Approval.state) == WAITING, col(Approval.id) > after_id)
    return list(session.exec(waiting.order_by(col(Approval.id)).limit(limit)))


def waiting_about(session: Session, deed: str, subject: str) -> Approval | None:
    """What is already waiting for the same deed: asked twice it is one question."""
    same = (col(Approval.deed) == deed, col(Approval.subject) == subject, col(Approval.state) == WAITING)
    return session.exec(select(Approval).where(*same).limit(1)).first()


def approvals_decided(session: Session, limit: int = 20) -> list[Approval]:
    """What was decided, the latest first."""
    decided = select(Approval).where(col(Approval.state) != WAITING)
    return list(session.exec(decided.order_by(col(Approval.decided_at).desc(), col(Approval.id).desc()).limit(limit)))


def count_approvals(session: Session, but_by: str) -> int:
    """How many wait that somebody else asked for."""
    waiting = select(func.count()).where(col(Approval.state) == WAITING, col(Approval.asked_by) != but_by)
    return int(session.exec(waiting).one())


def approved_about(session: Session, deed: str, subject: str) -> Approval | None:
    """The latest time a second person said yes to a deed."""
    same = (col(Approval.deed) == deed, col(Approval.subject) == subject, col(Approval.state) == APPROVED)
    return session.exec(select(Approval).where(*same).order_by(col(Approval.id).desc()).limit(1)).first()
