"""The rows a breakdown is made of, for one room or a page of rooms in the same number of queries. Judges nothing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import BindParameter, Date, bindparam
from sqlmodel import Session, col, select

from bot.domain.household import Tie
from bot.domain.period import Period
from storage.payments import Rest, rests_of_rooms
from storage.tables import (
    Allocation,
    Bill,
    BillLine,
    Community,
    CommunityFact,
    FeeItem,
    Objection,
    Person,
    Room,
    ServiceRecord,
    Tariff,
    Task,
    TieRow,
    Waiver,
    WorkOrder,
)

_MOST_ROWS = 500_000
_OWNERS = (Tie.OWNER.value, Tie.CO_OWNER.value)
Key = TypeVar("Key")
Row = TypeVar("Row")

# asked in every turn: built once
_IN_ROOMS: BindParameter[int] = bindparam("room_ids", expanding=True)
_IN_COMMUNITIES: BindParameter[int] = bindparam("community_ids", expanding=True)
_TODAY = bindparam("today", type_=Date)
_ROOMS = (
    select(Room, Community)
    .join(Community, col(Community.id) == col(Room.community_id))
    .where(col(Room.id).in_(_IN_ROOMS))
)
_LINES = (
    select(BillLine, FeeItem, Bill)
    .join(FeeItem, col(FeeItem.id) == col(BillLine.fee_item_id))
    .join(Bill, col(Bill.id) == col(BillLine.bill_id))
    .where(col(BillLine.room_id).in_(_IN_ROOMS))
    .order_by(col(BillLine.id))
    .limit(_MOST_ROWS)
)
_ALLOCATIONS = (
    select(Allocation)
    .join(BillLine, col(BillLine.id) == col(Allocation.line_id))
    .where(col(BillLine.room_id).in_(_IN_ROOMS))
    .order_by(col(Allocation.id))
    .limit(_MOST_ROWS)
)
_WAIVERS = (
    select(Waiver)
    .join(BillLine, col(BillLine.id) == col(Waiver.line_id))
    .where(col(BillLine.room_id).in_(_IN_ROOMS))
    .order_by(col(Waiver.id))
    .limit(_MOST_ROWS)
)
_TARIFFS = (
    select(Tariff)
    .where(col(Tariff.fee_item_id).in_(bindparam("item_ids", expanding=True)))
    .order_by(col(Tariff.in_force_from).desc())
    .limit(_MOST_ROWS)
)
_HOLDERS = (
    select(TieRow, Person)
    .join(Person, col(Person.id) == col(TieRow.person_id))
    .where(
        col(TieRow.room_id).in_(_IN_ROOMS),
        col(TieRow.kind).in_(_OWNERS),
        col(TieRow.from_day) <= _TODAY,
    )
    .order_by(col(TieRow.kind).desc(), col(TieRow.id))
    .limit(_MOST_ROWS)
)
_OBJECTIONS = select(Objection).where(col(Objection.room_id).in_(_IN_ROOMS)).order_by(col(Objection.id))
_ORDERS = (
    select(WorkOrder)
    .where(col(WorkOrder.room_id).in_(_IN_ROOMS), col(WorkOrder.closed_at).is_(None))
    .order_by(col(WorkOrder.id))
    .limit(_MOST_ROWS)
)
_CHECKS = (
    select(Task)
    .where(col(Task.room_id).in_(_IN_ROOMS), col(Task.kind) == "check", col(Task.done_at).is_(None))
    .order_by(col(Task.id))
    .limit(_MOST_ROWS)
)
_FACTS = (
    select(CommunityFact)
    .where(
        col(CommunityFact.community_id).in_(_IN_COMMUNITIES),
        col(CommunityFact.in_force_from) <= _TODAY,
        (col(CommunityFact.in_force_until).is_(None)) | (col(CommunityFact.in_force_until) >= _TODAY),
    )
    .order_by(col(CommunityFact.in_force_from), col(CommunityFact.id))
    .limit(_MOST_ROWS)
)
_SERVICES = (
    select(ServiceRecord)
    .where(
        col(ServiceRecord.community_id).in_(_IN_COMMUNITIES),
        col(ServiceRecord.done_on) >= bindparam("since"),
        col(ServiceRecord.done_on) <= _TODAY,
    )
    .order_by(col(ServiceRecord.done_on).desc(), col(ServiceRecord.id).desc())
    .limit(_MOST_ROWS)
)


@dataclass(frozen=True, slots=True)
class LineRows:
    """A line, its item, the period of the bill it was issued in, what was paid and waived on it, its item's tariffs."""

    line: BillLine
    item: FeeItem
    bill_period: Period
    allocations: tuple[Allocation, ...]
    waivers: tuple[Waiver, ...]
    tariffs: tuple[Tariff, ...]


@dataclass(frozen=True, slots=True)
class RoomRows:
    """All of one room. `objections` holds decided ones too: their days bear no late charge."""

    room: Room
    community: Community
    owners: tuple[tuple[TieRow, Person], ...]  # present and former ones, owners before co-owners
    lines: tuple[LineRows, ...]
    objections: tuple[Objection, ...]
    work_orders: tuple[WorkOrder, ...]
    checks: tuple[Task, ...]
    rests: tuple[Rest, ...]  # what payments still hold
    facts: Mapping[str, CommunityFact]
    services: tuple[ServiceRecord, ...]  # latest first


def rows_of_rooms(session: Session, room_ids: Sequence[int], today: dt.date, since: dt.date) -> dict[int, RoomRows]:
    """The rows of each room by its id; facts and ties as of `today`, services done from `since` to `today`.

    Unknown ids are left out. The number of queries depends neither on the number of rooms nor of lines.
    """
    rooms = _rooms(session, room_ids)
    community_ids = sorted({room.community_id for room, _ in rooms.values()})
    lines = _lines(session, room_ids)
    owners = _owners(session, room_ids, today)
    objections = _objections(session, room_ids)
    orders = _open_work_orders(session, room_ids)
    checks = _open_checks(session, room_ids)
    rests = rests_of_rooms(session, room_ids)
    facts = _facts(session, community_ids, today)
    services = _services(session, community_ids, since, today)
    return {
        room_id: RoomRows(
            room=room,
            community=community,
            owners=owners[room_id],
            lines=lines[room_id],
            objections=objections[room_id],
            work_orders=orders[room_id],
            checks=checks[room_id],
            rests=tuple(rests.get(room_id, ())),
            facts={fact.name: fact for fact in facts[room.community_id]},
            services=tuple(
                done for done in services[room.community_id] if done.building_id in (None, room.building_id)
            ),
        )
        for room_id, (room, community) in rooms.items()
    }


def _rooms(session: Session, room_ids: Sequence[int]) -> dict[int, tuple[Room, Community]]:
    rows = session.exec(_ROOMS, params={"room_ids": list(room_ids)}).all()
    return {room.id: (room, community) for room, community in rows}


def _lines(session: Session, room_ids: Sequence[int]) -> defaultdict[int, tuple[LineRows, ...]]:
    theirs = {"room_ids": list(room_ids)}
    rows = session.exec(_LINES, params=theirs).all()
    allocations = _group((row.line_id, row) for row in session.exec(_ALLOCATIONS, params=theirs))
    waivers = _group((row.line_id, row) for row in session.exec(_WAIVERS, params=theirs))
    tariffs = _tariffs(session, {item.id for _, item, _ in rows})
    return _group(
        (
            line.room_id,
            LineRows(
                line,
                item,
                bill.period,
                allocations[line.id],
                waivers[line.id],
                tariffs[item.id],
            ),
        )
        for line, item, bill in rows
    )


def _tariffs(session: Session, item_ids: set[int]) -> defaultdict[int, tuple[Tariff, ...]]:
    return _group((row.fee_item_id, row) for row in session.exec(_TARIFFS, params={"item_ids": list(item_ids)}))


def _owners(
    session: Session, room_ids: Sequence[int], today: dt.date
) -> defaultdict[int, tuple[tuple[TieRow, Person], ...]]:
    rows = session.exec(_HOLDERS, params={"room_ids": list(room_ids), "today": today})
    return _group((tie.room_id, (tie, person)) for tie, person in rows)


def _objections(session: Session, room_ids: Sequence[int]) -> defaultdict[int, tuple[Objection, ...]]:
    return _group((row.room_id, row) for row in session.exec(_OBJECTIONS, params={"room_ids": list(room_ids)}))


def _open_work_orders(session: Session, room_ids: Sequence[int]) -> defaultdict[int, tuple[WorkOrder, ...]]:
    rows = session.exec(_ORDERS, params={"room_ids": list(room_ids)})
    return _group((row.room_id, row) for row in rows if row.room_id is not None)


def _open_checks(session: Session, room_ids: Sequence[int]) -> defaultdict[int, tuple[Task, ...]]:
    rows = session.exec(_CHECKS, params={"room_ids": list(room_ids)})
    return _group((row.room_id, row) for row in rows if row.room_id is not None)


def _facts(
    session: Session, community_ids: Sequence[int], today: dt.date
) -> defaultdict[int, tuple[CommunityFact, ...]]:
    rows = session.exec(_FACTS, params={"community_ids": list(community_ids), "today": today})
    return _group((row.community_id, row) for row in rows)


def _services(
    session: Session, community_ids: Sequence[int], since: dt.date, today: dt.date
) -> defaultdict[int, tuple[ServiceRecord, ...]]:
    rows = session.exec(_SERVICES, params={"community_ids": list(community_ids), "since": since, "today": today})
    return _group((row.community_id, row) for row in rows)


def _group(pairs: Iterable[tuple[Key, Row]]) -> defaultdict[Key, tuple[Row, ...]]:
    lists: defaultdict[Key, list[Row]] = defaultdict(list)
    for key, row in pairs:
        lists[key].append(row)
    return defaultdict(tuple, {key: tuple(rows) for key, rows in lists.items()})
