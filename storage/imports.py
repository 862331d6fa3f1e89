"""What was brought in, and the offices' own readings of headers."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from storage.tables import ImportBatch, SavedMapping

_MOST_MAPPINGS = 1000


def batch_known(session: Session, sha256: str, kind: str) -> bool:
    """Was this very file brought in before?"""
    same = select(ImportBatch.id).where(col(ImportBatch.sha256) == sha256, col(ImportBatch.kind) == kind).limit(1)
    return session.exec(same).first() is not None


def saved_mappings(session: Session) -> list[SavedMapping]:
    """All readings of headers an office told, the latest first."""
    return list(session.exec(select(SavedMapping).order_by(col(SavedMapping.id).desc()).limit(_MOST_MAPPINGS)))


def save_mapping(session: Session, kind: str, fingerprint: str, columns: Mapping[str, str]) -> None:
    """Keep a reading of a sheet's headers; told again, the new words replace the old."""
    same = select(SavedMapping).where(col(SavedMapping.kind) == kind, col(SavedMapping.fingerprint) == fingerprint)
    known = session.exec(same).one_or_none() or SavedMapping(kind=kind, fingerprint=fingerprint)
    known.columns = {**known.columns, **columns}
    session.add(known)
    session.flush()


def latest_batches(session: Session, limit: int = 20) -> list[ImportBatch]:
    """What was brought in last."""
    return list(session.exec(select(ImportBatch).order_by(col(ImportBatch.id).desc()).limit(limit)))
