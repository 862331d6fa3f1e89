"""Finished messages leave the outbox for the log, their keys stay spent. On PostgreSQL the log has a part a month."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import bindparam, delete, func, insert, text
from sqlmodel import Session, col, select

from bot.domain.moments import CHINA, day_of, to_ms
from bot.domain.sending import FINISHED
from storage.affected import affected
from storage.literals import is_in
from storage.tables import OutboxLog, OutboxRow, SpentKey

_COLUMNS = (
    "id", "send_key", "kind", "lane", "identity_id", "room_id", "person_id", "subject", "text", "state", "due_at",
    "attempts", "because", "code", "sent_at", "platform_id",
)  # fmt: skip

_SPENT = select(SpentKey.send_key).where(col(SpentKey.send_key).in_(bindparam("send_keys", expanding=True)))


def move_finished(session: Session, due_before: dt.datetime, most: int) -> int:
    """Move up to `most` finished rows that were due before a moment, oldest first. Returns how many."""
    rows = session.execute(
        select(col(OutboxRow.id), func.coalesce(OutboxRow.slot_at, OutboxRow.due_at))
        .where(is_in(OutboxRow.state, *FINISHED), col(OutboxRow.due_at) < due_before)
        .order_by(col(OutboxRow.due_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    if session.get_bind().dialect.name == "postgresql":
        _make_parts(session, {_month_of(row[1]) for row in rows})
    table = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    moved = select(func.coalesce(table.c.slot_at, table.c.due_at), *(table.c[name] for name in _COLUMNS))
    session.execute(insert(OutboxLog).from_select(["at", *_COLUMNS], moved.where(table.c.id.in_(ids))))
    session.execute(insert(SpentKey).from_select(["send_key"], select(table.c.send_key).where(table.c.id.in_(ids))))
    return affected(
        session.execute(delete(OutboxRow).where(table.c.id.in_(ids)).execution_options(synchronize_session=False))
    )


def spent(session: Session, send_keys: Collection[str]) -> set[str]:
    """Which of these keys belong to messages in the log."""
    return set(session.exec(_SPENT, params={"send_keys": list(send_keys)}))


def _month_of(moment: dt.datetime) -> dt.date:
    return day_of(moment).replace(day=1)


def _make_parts(session: Session, months: Collection[dt.date]) -> None:
    for month in sorted(months):
        after = (month + dt.timedelta(days=32)).replace(day=1)
        begin, end = (to_ms(dt.datetime.combine(day, dt.time(), CHINA)) for day in (month, after))
        session.execute(
            text(
                f"CREATE TABLE IF NOT EXISTS outbox_log_{month:%Y_%m} PARTITION OF outbox_log"
                f" FOR VALUES FROM ({begin}) TO ({end})"
            )
        )
