"""Tell an outbox row to another program as plain JSON values."""

from typing import Any

from bot.domain.moments import iso
from storage.outbox_page import Told


def tell_outbox(told: Told) -> dict[str, Any]:
    """The row; household as `COMMUNITY/ROOM`, null for what concerns no household."""
    row = told.row
    return {
        "id": row.id,
        "key": row.send_key,
        "household": f"{told.community}/{told.room}" if told.room else None,
        "recipient": row.person_id or told.person_id,
        "channel": row.lane,
        "kind": row.kind,
        "state": row.state,
        "due_at": iso(row.due_at),
        "sent_at": iso(row.sent_at) if row.sent_at else None,
        "attempts": row.attempts,
        "because": row.because,
        "code": row.code,
        "text": row.text,
    }
