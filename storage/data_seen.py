"""Who saw whose data: written when a household's page is opened, read when somebody asks."""

import datetime as dt
from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.tables import Community, DataSeen, Room

_SAME_LOOK = dt.timedelta(minutes=10)


def note_seen(session: Session, by_staff: str, room_id: int, what: str, now: dt.datetime) -> None:
    """Keep it; the same colleague looking at the same thing within ten minutes is one look."""
    note_all_seen(session, by_staff, [room_id], what, now)


def note_all_seen(session: Session, by_staff: str, room_ids: Collection[int], what: str, now: dt.datetime) -> None:
    """The same of a page of households, in one question."""
    if not room_ids:
        return
    lately = select(DataSeen.room_id).where(
        col(DataSeen.by_staff) == by_staff,
        col(DataSeen.room_id).in_(set(room_ids)),
        col(DataSeen.what) == what,
        col(DataSeen.at) > now - _SAME_LOOK,
    )
    known = session.exec(lately.limit(len(room_ids))).all()
    new = set(room_ids) - set(known)
    session.add_all([DataSeen(at=now, by_staff=by_staff, room_id=room_id, what=what) for room_id in sorted(new)])


def looks(
    session: Session, by_staff: str = "", code: str = "", before_id: int | None = None, limit: int = 50
) -> list[tuple[DataSeen, Room, str]]:
    """Looks with the room and its community, the latest first; of one colleague, at one room code."""
    asked = (
        select(DataSeen, Room, Community.name)
        .join(Room, col(Room.id) == col(DataSeen.room_id))
        .join(Community, col(Community.id) == col(Room.community_id))
    )
    if by_staff:
        asked = asked.where(col(DataSeen.by_staff) == by_staff)
    if code:
        asked = asked.where(col(Room.code) == code)
    if before_id is not None:
        asked = asked.where(col(DataSeen.id) < before_id)
    return [(row, room, home) for row, room, home in session.exec(asked.order_by(col(DataSeen.id).desc()).limit(limit))]
