"""Instalment plans: the parts a household and the office agreed on."""

from sqlmodel import Session, col, select

from storage.tables import Instalment


def instalments_of(session: Session, room_id: int) -> list[Instalment]:
    """The open parts of a room, the earliest due first."""
    mine = select(Instalment).where(col(Instalment.room_id) == room_id, col(Instalment.state) == "open")
    return list(session.exec(mine.order_by(col(Instalment.due_on), col(Instalment.id)).limit(200)))
