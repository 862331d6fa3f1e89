"""Messages of the same sort to one person about several homes: taken into one, or put back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from bot.domain.sending import SendState
from bot.domain.speaking import Code
from storage.literals import is_in
from storage.tables import OutboxRow

_MOST = 20
_ALIKE = ("identity_id", "kind", "script", "lane")


@dataclass(frozen=True, slots=True)
class Beside:
    """A waiting row that might go with another to the same address."""

    id: int
    room_id: int
    identity_id: int
    kind: str
    script: str
    lane: str

    def goes_with(self, row: OutboxRow) -> bool:
        """Does it say the same on the same way about another room?"""
        same = (self.identity_id, self.kind, self.script, self.lane)
        return same == (row.identity_id, row.kind, row.script, row.lane) and self.room_id != row.room_id


def waiting_beside(
    session: Session, identity_ids: Collection[int], kinds: Collection[str], due_by: dt.datetime
) -> list[Beside]:
    """Rows of these kinds about a room that wait for these addresses, due by a moment, in their order."""
    given = {
        "identities": list(identity_ids),
        "kinds": list(kinds),
        "due_by": due_by,
        "most": _MOST * len(identity_ids),
    }
    return [Beside(*found) for found in session.connection().execute(_BESIDE, given)]


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


_BESIDE = (  # asked before every wave of reminders: composed once
    sqlalchemy.select(*(col(getattr(OutboxRow, name)) for name in ("id", "room_id", *_ALIKE)))
    .where(
        col(OutboxRow.identity_id).in_(bindparam("identities", expanding=True)),
        is_in(OutboxRow.state, SendState.PENDING),
        col(OutboxRow.kind).in_(bindparam("kinds", expanding=True)),
        col(OutboxRow.due_at) <= bindparam("due_by"),
        col(OutboxRow.room_id).is_not(None),
    )
    .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
    .limit(bindparam("most"))
)
