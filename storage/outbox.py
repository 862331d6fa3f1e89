"""Questions and changes of the outbox as a whole: put out, cancelled, held, looked through. `storage.claims` sends."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, col, func, select

from bot.domain.sending import SendState
from bot.domain.speaking import RULES
from storage.affected import affected
from storage.insert_once import insert_once
from storage.lanes import lanes_waiting
from storage.literals import is_in
from storage.outbox_log import spent
from storage.outbox_waiting import NO_ACCOUNT
from storage.tables import OutboxRow

NEVER_STOPPED = tuple(kind for kind, rule in RULES.items() if not rule.stopped)  # 停止联系 does not reach these
COLLECTING = ("reminder", "campaign")  # what no longer goes out once money arrived
_NOT_YET_OUT = (SendState.PENDING, SendState.HELD, SendState.LEASED)  # a leased row is looked at again before it goes


def put_out(session: Session, row: OutboxRow) -> bool:
    """Write a message to be sent; False when its send key was used before, be it long ago."""
    return insert_once(session, row) and not _take_back_spent(session, [row.send_key])


def put_out_page(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write a page of messages given as columns; what is left out has its usual value. Returns how many are new."""
    if not rows:
        return 0
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgres
    table = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    written = insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    new = affected(session.execute(written, [{**USUAL, **row} for row in rows]))
    return new - _take_back_spent(session, [row["send_key"] for row in rows]) if new else 0


def hold_strays(session: Session, lanes: Collection[str]) -> int:
    """What waits on lanes whose account is not configured is held, saying so. Returns how many."""
    because = "没有配置这个渠道账号，配置好会自动恢复"
    values = {"state": SendState.HELD, "because": because, "code": NO_ACCOUNT}
    stray = update(OutboxRow).where(is_in(OutboxRow.state, SendState.PENDING), col(OutboxRow.lane).in_(list(lanes)))
    return affected(session.execute(stray.values(values))) if lanes else 0


def held_lanes(session: Session) -> list[str]:
    """Lanes with messages held for want of an account."""
    held = select(OutboxRow.lane).where(is_in(OutboxRow.state, SendState.HELD), col(OutboxRow.code) == NO_ACCOUNT)
    return list(session.exec(held.distinct().limit(1000)))


def bring_back(session: Session, lanes: Collection[str]) -> int:
    """Their account is there again: they wait for their turn. Returns how many."""
    values = {"state": SendState.PENDING, "because": "", "code": ""}
    back = update(OutboxRow).where(
        is_in(OutboxRow.state, SendState.HELD), col(OutboxRow.code) == NO_ACCOUNT, col(OutboxRow.lane).in_(list(lanes))
    )
    return affected(session.execute(back.values(values))) if lanes else 0


def release_held(session: Session, now: dt.datetime) -> int:
    """What was held until a moment that has come waits for its turn again. Returns how many."""
    values = {"state": SendState.PENDING, "held_for": "", "held_until": None, "due_at": now, "because": "", "code": ""}
    due = update(OutboxRow).where(is_in(OutboxRow.state, SendState.HELD), col(OutboxRow.held_until) <= now)
    return affected(session.execute(due.values(values)))


def cancel_waiting(session: Session, identity_id: int, because: str) -> int:
    """Cancel what waits for an identity, replies and receipts excepted. Returns how many."""
    return affected(
        session.execute(
            update(OutboxRow)
            .where(
                col(OutboxRow.identity_id) == identity_id,
                is_in(OutboxRow.state, *_NOT_YET_OUT),
                col(OutboxRow.kind).not_in(NEVER_STOPPED),
            )
            .values(state=SendState.CANCELLED, because=because, code="opt_out")
        )
    )


def cancel_reminders(session: Session, room_ids: Collection[int], because: str) -> dict[int, int]:
    """Cancel the reminders and campaign steps waiting for these rooms. Returns how many by room id."""
    cancelled = session.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.room_id).in_(list(room_ids)),
            col(OutboxRow.kind).in_(COLLECTING),
            is_in(OutboxRow.state, *_NOT_YET_OUT),
        )
        .values(state=SendState.CANCELLED, because=because, code="paid")
        .returning(col(OutboxRow.room_id))
    )
    return Counter(cancelled.scalars())


def oldest_due(session: Session, now: dt.datetime) -> dt.datetime | None:
    """Since when the longest waiting due message waits; None when nothing is due."""
    first = min(lanes_waiting(session).values(), default=None)
    return first if first is not None and first <= now else None


def count_states(session: Session) -> dict[str, int]:
    """How many rows are in each state."""
    counted = session.exec(select(OutboxRow.state, func.count()).group_by(OutboxRow.state).order_by(OutboxRow.state))
    return dict(counted.all())


def waiting_for(session: Session, identity_id: int, limit: int = 50) -> list[OutboxRow]:
    """What still waits to be sent to an identity, oldest first."""
    return list(
        session.exec(
            select(OutboxRow)
            .where(col(OutboxRow.identity_id) == identity_id, is_in(OutboxRow.state, SendState.PENDING))
            .order_by(col(OutboxRow.id))
            .limit(limit)
        ).all()
    )


def _take_back_spent(session: Session, send_keys: Sequence[str]) -> int:
    """Delete rows just written whose key is spent. Asked afterwards: writing waited for a twin being moved."""
    used = spent(session, send_keys)
    return affected(session.execute(delete(OutboxRow).where(col(OutboxRow.send_key).in_(used)))) if used else 0


USUAL: Mapping[str, Any] = {
    name: field.get_default(call_default_factory=True)
    for name, field in OutboxRow.model_fields.items()
    if name != "id" and not field.is_required()
}
