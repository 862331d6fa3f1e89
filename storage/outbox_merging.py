"""Messages of the same sort to one person about several homes: taken into one, or put back."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.domain.sending import SendState
from bot.domain.speaking import Code
from storage.tables import OutboxRow

_MOST = 20


def same_for_person(session: Session, row: OutboxRow, due_by: dt.datetime) -> list[OutboxRow]:
    """Waiting rows of the same kind and script to the same address about other rooms, due by a moment."""
    return list(
        session.exec(
            select(OutboxRow)
            .where(
                col(OutboxRow.identity_id) == row.identity_id,
                col(OutboxRow.state) == SendState.PENDING,
                col(OutboxRow.kind) == row.kind,
                col(OutboxRow.script) == row.script,
                col(OutboxRow.lane) == row.lane,
                col(OutboxRow.room_id) != row.room_id,
                col(OutboxRow.due_at) <= due_by,
                col(OutboxRow.id) != row.id,
            )
            .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
            .limit(_MOST)
        )
    )


def take_in(session: Session, row_ids: Collection[int], send_key: str) -> set[int]:
    """Close waiting rows because another message says what they would; answers those still waiting until now."""
    taken = session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(list(row_ids)), col(OutboxRow.state) == SendState.PENDING)
        .values(state=SendState.CANCELLED, because=f"同一个人的几处房屋，并入 {send_key} 一起发", code=Code.MERGED)
        .returning(col(OutboxRow.id))
    )
    return set(taken.scalars())


def put_back(session: Session, row_ids: Collection[int]) -> None:
    """Let merged rows wait for themselves again."""
    session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.id).in_(list(row_ids)),
            col(OutboxRow.state) == SendState.CANCELLED,
            col(OutboxRow.code) == Code.MERGED,
        )
        .values(state=SendState.PENDING, because="", code="")
    )
