"""What platforms report of messages they had taken: arrived, or not after all."""

import datetime as dt

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.notices import REPORT_FOLLOWS
from bot.domain.retry import RetryCode
from bot.domain.sending import SendState
from storage.tables import Delivery, OutboxRow
from storage.touches import forget_touches


def note_report(session: Session, account: str, platform_id: str, now: dt.datetime, because: str) -> bool:
    """Keep the report; a message that did not arrive (`because`) looks for another way. False: none of ours waits."""
    row = session.exec(
        select(OutboxRow)
        .where(
            col(OutboxRow.platform_id) == f"{REPORT_FOLLOWS}{platform_id}",
            text(f"platform_id LIKE '{REPORT_FOLLOWS}%'"),  # as the index says it
            col(OutboxRow.lane).startswith(f"{account}:", autoescape=True),
            col(OutboxRow.state) == SendState.SENT,
        )
        .limit(1)
        .with_for_update()
    ).first()
    if row is None:
        return False
    row.platform_id = platform_id
    outcome = "never" if because else "delivered"
    session.add(Delivery(outbox_id=row.id, lane=row.lane, at=now, outcome=outcome, detail=because))
    if because:
        row.state, row.due_at, row.because, row.code = SendState.PENDING, now, because, RetryCode.MOVED
        forget_touches(session, [row.send_key])
    session.add(row)
    return True
