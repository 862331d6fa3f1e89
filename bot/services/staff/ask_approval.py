"""Ask for a second person's word: what needs it waits as a row until somebody else decides."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from storage import audit
from storage.approvals import waiting_about
from storage.tables import Approval


def ask_approval(  # noqa: PLR0913 - the deed, what about, in words, by whom, when
    session: Session,
    deed: str,
    subject: str,
    what: str,
    by_staff: str,
    now: dt.datetime,
    terms: Mapping[str, Any] | None = None,
) -> Approval:
    """The waiting approval; the same deed about the same subject asked again is the one that waits already."""
    known = waiting_about(session, deed, subject)
    if known is not None:
        return known
    approval = Approval(deed=deed, subject=subject, what=what, terms=dict(terms or {}), asked_by=by_staff, asked_at=now)
    session.add(approval)
    session.flush()
    audit.append(
        session,
        at=now,
        by_staff=by_staff,
        deed="ask_approval",
        subject=f"approval:{approval.id}",
        detail={"deed": deed, "subject": subject, "what": what},
    )
    return approval
