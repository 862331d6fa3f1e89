"""Fee items, their tariffs, and what rooms use of them: everything an issue of bills is computed from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.tables import FeeItem, FeeUse, MeterReading, Reduction, Tariff

_MOST_ROWS = 500_000


def fee_items(session: Session, community_id: int) -> list[FeeItem]:
    """The fee items of a community, the first entered first."""
    mine = select(FeeItem).where(col(FeeItem.community_id) == community_id).order_by(col(FeeItem.id)).limit(1000)
    return list(session.exec(mine))


def tariffs_of_items(session: Session, item_ids: Sequence[int]) -> dict[int, list[Tariff]]:
    """All tariffs of these items, past ones too, by item id, the earliest first."""
    rows = session.exec(
        select(Tariff)
        .where(col(Tariff.fee_item_id).in_(item_ids))
        .order_by(col(Tariff.in_force_from))
        .limit(_MOST_ROWS)
    )
    found: dict[int, list[Tariff]] = defaultdict(list)
    for row in rows:
        found[row.fee_item_id].append(row)
    return found


def uses_of_rooms(session: Session, room_ids: Sequence[int]) -> dict[tuple[int, int], list[FeeUse]]:
    """What these rooms use, by (room id, fee item id), the earliest first."""
    rows = session.exec(
        select(FeeUse).where(col(FeeUse.room_id).in_(room_ids)).order_by(col(FeeUse.from_day)).limit(_MOST_ROWS)
    )
    found: dict[tuple[int, int], list[FeeUse]] = defaultdict(list)
    for row in rows:
        found[row.room_id, row.fee_item_id].append(row)
    return found


def readings_of_rooms(session: Session, room_ids: Sequence[int]) -> dict[tuple[int, int], list[MeterReading]]:
    """What the meters of these rooms showed, by (room id, fee item id), the earliest first."""
    rows = session.exec(
        select(MeterReading)
        .where(col(MeterReading.room_id).in_(room_ids))
        .order_by(col(MeterReading.read_on))
        .limit(_MOST_ROWS)
    )
    found: dict[tuple[int, int], list[MeterReading]] = defaultdict(list)
    for row in rows:
        found[row.room_id, row.fee_item_id].append(row)
    return found


def reductions_of_rooms(session: Session, room_ids: Sequence[int], last_day: dt.date) -> dict[int, list[Reduction]]:
    """Reductions granted ahead that have begun by a day, by room id."""
    rows = session.exec(
        select(Reduction)
        .where(col(Reduction.room_id).in_(room_ids), col(Reduction.from_day) <= last_day)
        .order_by(col(Reduction.id))
        .limit(_MOST_ROWS)
    )
    found: dict[int, list[Reduction]] = defaultdict(list)
    for row in rows:
        found[row.room_id].append(row)
    return found


def reductions_by_approval(session: Session, approvals: Sequence[str]) -> dict[str, Reduction]:
    """Reductions granted ahead by the number of their approval."""
    rows = session.exec(select(Reduction).where(col(Reduction.approval).in_(approvals)).limit(_MOST_ROWS))
    return {row.approval: row for row in rows}
