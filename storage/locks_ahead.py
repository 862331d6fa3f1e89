"""Locks taken before a message is guarded, in one order everywhere: rooms by id, then people by id.

Settling a payment locks its rooms and then cancels their messages; a sender that held a message while it waited for
the room would meet it head on, and PostgreSQL would end one of the two: perhaps the payment.
"""

from collections.abc import Collection

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.domain.sending import IN_FLIGHT, SendState
from storage.literals import is_in
from storage.payments import lock_rooms
from storage.tables import OutboxRow, Person


def lock_ahead(session: Session, outbox_ids: Collection[int]) -> None:
    """Lock the homes and people these messages are about, and the other homes they might speak of besides.

    Nothing on SQLite: its transaction is alone already.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    beside = aliased(OutboxRow)
    rows = session.execute(
        select(col(OutboxRow.room_id), col(OutboxRow.person_id), col(OutboxRow.merged), col(beside.room_id))
        .join(
            beside,
            (col(beside.identity_id) == col(OutboxRow.identity_id))
            & is_in(beside.state, SendState.PENDING, *IN_FLIGHT),
            isouter=True,
        )
        .where(col(OutboxRow.id).in_(list(outbox_ids)))
        .limit(5000)
    ).all()
    rooms = {room_id for own, _, merged, other in rows for room_id in (own, other, *merged.get("rooms", []))} - {None}
    people = {person_id for _, person_id, _, _ in rows} - {None}
    if rooms:
        lock_rooms(session, rooms)
    if people:
        locking = select(Person.id).where(col(Person.id).in_(sorted(people))).order_by(col(Person.id)).with_for_update()
        session.exec(locking).all()
