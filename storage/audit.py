"""The chain of deeds: every entry's hash covers the entry and the hash before it, so a changed or cut row shows."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.moments import to_ms
from storage.tables import AuditEntry

START = "0" * 64
_POSTGRES_LOCK = 0x6175646974  # "audit": one transaction at a time appends
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not fit: its text was changed, or what stood before it was."""

    entry_id: int
    because: str


def append(  # noqa: PLR0913 - the columns of an entry
    session: Session,
    *,
    at: dt.datetime,
    by_staff: str,
    deed: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry, as the last thing of the caller's transaction: others wait here until it ends.

    `detail` must be plain JSON. Empty `by_staff` means the program itself.
    """
    previous = _last_hash(session)
    entry = AuditEntry(
        at=at, by_staff=by_staff, deed=deed, subject=subject, detail=dict(detail or {}), previous=previous, hash=""
    )
    entry.hash = _hash_of(entry)
    session.add(entry)
    session.flush()
    return entry


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry to append; the program's own."""

    at: dt.datetime
    deed: str
    subject: str
    detail: Mapping[str, Any]


def append_all(session: Session, deeds: Sequence[Deed]) -> None:
    """Append a page of the program's own entries, each on the one before, as the last thing of the transaction."""
    previous = _last_hash(session) if deeds else START
    entries = []
    for deed in deeds:
        entry = AuditEntry(
            at=deed.at,
            by_staff="",
            deed=deed.deed,
            subject=deed.subject,
            detail=dict(deed.detail),
            previous=previous,
            hash="",
        )
        entry.hash = previous = _hash_of(entry)
        entries.append(entry)
    session.add_all(entries)
    session.flush()


def find_break(session: Session) -> Break | None:
    """Walk the whole chain; None when it is whole. Entries cut off its end show only beside an older copy."""
    previous = START
    for entry in _walk(session):
        if entry.previous != previous:
            return Break(entry.id or 0, "前面的记录被删除、插入或改动")
        if entry.hash != _hash_of(entry):
            return Break(entry.id or 0, "这条记录的内容被改动")
        previous = entry.hash
    return None


def _last_hash(session: Session) -> str:
    """The end of the chain, held until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # a transaction on SQLite is alone already
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
    return session.exec(select(AuditEntry.hash).order_by(col(AuditEntry.id).desc()).limit(1)).first() or START


def _walk(session: Session) -> Iterator[AuditEntry]:
    last_id = 0
    after = select(AuditEntry).order_by(col(AuditEntry.id)).limit(_PAGE).execution_options(populate_existing=True)
    while page := session.exec(after.where(col(AuditEntry.id) > last_id)).all():
        yield from page
        last_id = page[-1].id or 0


def _hash_of(entry: AuditEntry) -> str:
    content = [entry.previous, to_ms(entry.at), entry.by_staff, entry.deed, entry.subject, entry.detail]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
