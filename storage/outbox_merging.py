"""Messages of the same sort to one person about several homes: taken into one, or put back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from bot.domain.sending import SendState
from bot.domain.speaking import Code
from storage.literals import is_in
from storage.tables import OutboxRow

_MOST = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """A waiting row that might go with another."""

    id: int
    room_id: int | None


def same_for_person(session: Session, row: OutboxRow, due_by: dt.datetime) -> list[Beside]:
    """Waiting rows of the same kind and script to the same address about other rooms, due by a moment."""
    given = {
        "identity": row.identity_id,
        "kind": row.kind,
        "script": row.script,
        "lane": row.lane,
        "room": row.room_id,
        "due_by": due_by,
        "row": row.id,
    }
    return [Beside(*found) for found in session.connection().execute(_SAME, given)]


def take_in(session: Session, row_ids: Collection[int], send_key: str) -> set[int]:
    """Close waiting rows because another message says what they would; answers those still waiting until now."""
    taken = session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(list(row_ids)), col(OutboxRow.state) == SendState.PENDING)
        .values(state=SendState.CANCELLED, because=f"同一个人的几处房屋，并入 {send_key} 一起发", code=Code.MERGED)
        .returning(col(OutboxRow.id))
        .execution_options(synchronize_session=False)
    )
    return set(taken.scalars())


def put_back(session: Session, row_ids: Collection[int]) -> None:
    """Let merged rows wait for themselves again."""
    if not row_ids:
        return
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.id).in_(list(row_ids)),
            col(OutboxRow.state) == SendState.CANCELLED,
            col(OutboxRow.code) == Code.MERGED,
        )
        .values(state=SendState.PENDING, because="", code="")
        .execution_options(synchronize_session=False)
    )


_SAME = (  # asked before every reminder: composed once
    select(col(OutboxRow.id), col(OutboxRow.room_id))
    .where(
        col(OutboxRow.identity_id) == bindparam("identity"),
        is_in(OutboxRow.state, SendState.PENDING),
        col(OutboxRow.kind) == bindparam("kind"),
        col(OutboxRow.script) == bindparam("script"),
        col(OutboxRow.lane) == bindparam("lane"),
        col(OutboxRow.room_id) != bindparam("room"),
        col(OutboxRow.due_at) <= bindparam("due_by"),
        col(OutboxRow.id) != bindparam("row"),
    )
    .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
    .limit(_MOST)
)
