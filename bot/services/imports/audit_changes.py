"""Writes changes of an import to the chain of deeds: an entry a changed row, or a page of rows where there are many."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage import audit
from storage.ledger_rows import pages

_FEW = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What changed on one thing: plain JSON, `field: [before, after]`."""

    subject: str
    detail: Mapping[str, Any]


def audit_changes(session: Session, deed: str, changes: Sequence[Change], now: dt.datetime, by_staff: str) -> None:
    """Append the changes. Beyond 200 they go in pages: each entry costs a look at the one before it."""
    if len(changes) <= _FEW:
        for change in changes:
            audit.append(session, at=now, by_staff=by_staff, deed=deed, subject=change.subject, detail=change.detail)
        return
    for page in pages(changes, _FEW):
        detail = {"changes": [{"subject": change.subject, **change.detail} for change in page]}
        subject = f"{page[0].subject}..{page[-1].subject}"
        audit.append(session, at=now, by_staff=by_staff, deed=deed, subject=subject, detail=detail)
