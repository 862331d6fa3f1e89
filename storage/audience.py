"""Writes one message to every household that can be reached, a page of rooms in one statement inside the database."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.domain.household import OWNERS
from storage.affected import affected
from storage.outbox import USUAL
from storage.tables import ChannelIdentity, Community, OutboxRow, Room, SpentKey, TieRow


def last_of_page(session: Session, after_room_id: int, limit: int) -> int:
    """The last room of the page after an id; 0 when there is none."""
    page = select(col(Room.id)).where(col(Room.id) > after_room_id).order_by(col(Room.id)).limit(limit).subquery()
    return session.execute(select(func.max(page.c.id))).scalar() or 0


def put_out_to_owners(  # noqa: PLR0913 - a page of an audience
    session: Session, after: int, last: int, today: dt.date, key: tuple[str, str], shared: Mapping[str, Any]
) -> int:
    """One row a room of the page with an owner bound on a channel. Returns how many are new.

    `key`: what stands before and after `COMMUNITY/ROOM` in the send key; `shared`: columns equal for all.
    """
    to = aliased(ChannelIdentity)
    table = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    same = {name: value for name, value in {**USUAL, **shared}.items() if value is not None}
    own = {
        "send_key": literal(key[0]) + col(Community.name) + "/" + col(Room.code) + key[1],
        "lane": col(to.channel) + ":" + col(to.account),
        "identity_id": col(to.id),
        "room_id": col(Room.id),
        "person_id": col(to.person_id),
    }
    rows = (
        select(*own.values(), *(bindparam(None, value, type_=table.c[name].type) for name, value in same.items()))
        .select_from(Room)
        .join(Community, col(Community.id) == col(Room.community_id))
        .join(to, col(to.id) == _first_bound(today))
        .where(col(Room.id) > after, col(Room.id) <= last)
    )
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgres
    written = insert(table).from_select([*own, *same], rows).on_conflict_do_nothing()
    new = affected(session.execute(written.execution_options(preserve_rowcount=True)))
    return new - _take_back_spent(session, after, last, shared["subject"]) if new else 0


def _first_bound(today: dt.date) -> Any:
    """The identity first bound by an owner of the room."""
    return (
        select(func.min(ChannelIdentity.id))
        .join(TieRow, col(TieRow.person_id) == col(ChannelIdentity.person_id))
        .where(
            col(TieRow.room_id) == col(Room.id),
            col(TieRow.kind).in_(OWNERS),
            col(TieRow.from_day) <= today,
            col(TieRow.until_day).is_(None) | (col(TieRow.until_day) > today),
            col(ChannelIdentity.bound_at).is_not(None),
        )
        .correlate(Room)
        .scalar_subquery()
    )


def _take_back_spent(session: Session, after: int, last: int, subject: str) -> int:
    """Delete rows just written whose key belongs to a logged message."""
    used = delete(OutboxRow).where(
        col(OutboxRow.room_id) > after,
        col(OutboxRow.room_id) <= last,
        col(OutboxRow.subject) == subject,
        col(OutboxRow.send_key).in_(
            select(col(SpentKey.send_key)).where(col(SpentKey.send_key) == col(OutboxRow.send_key))
        ),
    )
    return affected(session.execute(used.execution_options(synchronize_session=False)))
