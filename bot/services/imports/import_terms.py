"""Tariffs, vacancies, meter readings and channel addresses into rows. What is known and the same is left alone."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session

from bot.domain.household import Tie
from bot.fees.catalogue import fee_for, load_fees
from bot.ledgers.terms import AddressRow, MeterRow, TariffRow, VacancyRow
from bot.services.imports.audit_changes import Change, audit_changes
from bot.services.imports.import_facts import RowsDone
from bot.services.imports.import_owners import give_address
from storage.ledger_rows import fee_items_by_name
from storage.people import ties_by_room
from storage.rooms import rooms_by_code
from storage.tables import Community, FeeItem, MeterReading, Reduction, Room, Tariff
from storage.tariffs import readings_of_rooms, reductions_by_approval, tariffs_of_items

METERED = "metered"


def import_tariffs(
    session: Session, community: Community, rows: Sequence[TariffRow], now: dt.datetime, by_staff: str
) -> RowsDone:
    """Record prices; the same item from the same day is corrected in place, with an audit entry."""
    wanted = {row.item: row.by for row in rows}
    items = _items(session, community, wanted)
    known = tariffs_of_items(session, [item.id for item in items.values()])
    by_day = {(one.fee_item_id, one.in_force_from): one for held in known.values() for one in held}
    done, changes = RowsDone(), list[Change]()
    for row in rows:
        item = items[row.item]
        tariff = by_day.get((item.id, row.in_force_from))
        if tariff is None:
            tariff = Tariff(fee_item_id=item.id, unit_price=row.unit_price, in_force_from=row.in_force_from)
            tariff.in_force_until, tariff.source = row.in_force_until, row.source
            by_day[item.id, row.in_force_from] = tariff
            done.added.add(row.number)
        elif (tariff.unit_price, tariff.in_force_until) == (row.unit_price, row.in_force_until):
            done.unchanged.add(row.number)
            continue
        else:
            detail = {"item": row.item, "unit_price": [str(tariff.unit_price), str(row.unit_price)]}
            changes.append(Change(f"tariff:{tariff.id}", detail))
            tariff.unit_price, tariff.in_force_until = row.unit_price, row.in_force_until
            tariff.source = row.source or tariff.source
            done.updated.add(row.number)
        session.add(tariff)
    session.flush()
    audit_changes(session, "import_tariffs", changes, now, by_staff)
    return done


def import_vacancies(  # noqa: PLR0913 - what, where, when, by whom
    session: Session, community: Community, rows: Sequence[VacancyRow], now: dt.datetime, today: dt.date, by_staff: str
) -> RowsDone:
    """Mark homes vacant and record approved reductions, each approval once."""
    rooms = rooms_by_code(session, community.id)
    items = _items(session, community, {row.item: "" for row in rows if row.item})
    granted = reductions_by_approval(session, [row.approval for row in rows if row.approval])
    done, changes = RowsDone(), list[Change]()
    for row in _known(rows, rooms, done):
        room = rooms[row.code]
        is_new = _grant(session, row, room, items, granted)
        if row.from_day <= today <= (row.until_day or today) and not room.vacant:
            room.vacant = True
            session.add(room)
            changes.append(Change(f"room:{room.id}", {"room": room.code, "vacant": [False, True]}))
            is_new = True
        (done.added if is_new else done.unchanged).add(row.number)
    session.flush()
    audit_changes(session, "import_vacancies", changes, now, by_staff)
    return done


def _grant(
    session: Session,
    row: VacancyRow,
    room: Room,
    items: Mapping[str, FeeItem],
    granted: dict[str, Reduction],
) -> bool:
    if row.off is None or row.approval in granted:
        return False
    granted[row.approval] = Reduction(
        room_id=room.id,
        fee_item_id=items[row.item].id if row.item else None,
        off=row.off,
        from_day=row.from_day,
        until_day=row.until_day,
        because=row.because,
        approval=row.approval,
    )
    session.add(granted[row.approval])
    return True


def import_meters(
    session: Session, community: Community, rows: Sequence[MeterRow], now: dt.datetime, by_staff: str
) -> RowsDone:
    """Record readings; one of the same day is corrected in place, with an audit entry."""
    rooms = rooms_by_code(session, community.id)
    items = _items(session, community, {row.item: METERED for row in rows})
    done, changes = RowsDone(), list[Change]()
    known = readings_of_rooms(session, [rooms[row.code].id for row in rows if row.code in rooms])
    by_day = {(one.room_id, one.fee_item_id, one.read_on): one for held in known.values() for one in held}
    for row in _known(rows, rooms, done):
        shown = {row.read_on: row.shown}
        if row.before is not None and row.before_on is not None:
            shown[row.before_on] = row.before
        for day, number in shown.items():
            key = (rooms[row.code].id, items[row.item].id, day)
            reading = by_day.get(key)
            if reading is not None and reading.shown == number:
                continue
            if reading is None:
                reading = MeterReading(room_id=key[0], fee_item_id=key[1], read_on=day, shown=number)
                by_day[key] = reading
                done.added.add(row.number)
            else:
                detail = {"room": row.code, "item": row.item, "shown": [str(reading.shown), str(number)]}
                changes.append(Change(f"reading:{reading.id}", detail))
                reading.shown = number
                done.updated.add(row.number)
            session.add(reading)
        if row.number not in done.added | done.updated:
            done.unchanged.add(row.number)
    session.flush()
    audit_changes(session, "import_meters", changes, now, by_staff)
    return done


def import_addresses(
    session: Session, community: Community, rows: Sequence[AddressRow], now: dt.datetime, today: dt.date
) -> RowsDone:
    """Bind addresses to the people the sheet names."""
    rooms = rooms_by_code(session, community.id)
    ties = ties_by_room(session, community.id, today)
    done = RowsDone()
    for row in _known(rows, rooms, done):
        room = rooms[row.code]
        people = ties.get(room.id, [])
        person = next(
            (one for tie, one in people if one.name == row.name or (not row.name and tie.kind == Tie.OWNER)), None
        )
        if person is None:
            mend = "姓名要与业主台账一致，或先把这个人登记到台账"
            done.refused.append((row.number, "unknown person", f"{row.code} 没有登记 {row.name or '业主'}", mend))
            continue
        changed = give_address(session, row.channel, row.address, person, room, now)
        (done.added if changed else done.unchanged).add(row.number)
    return done


RoomRow = TypeVar("RoomRow", AddressRow, MeterRow, VacancyRow)


def _known(rows: Iterable[RoomRow], rooms: Mapping[str, Room], done: RowsDone) -> list[RoomRow]:
    found = []
    for row in rows:
        if row.code in rooms:
            found.append(row)
        else:
            mend = "核对房号，或先把这间房登记到业主台账"
            done.refused.append((row.number, "unknown room", f"没有房号 {row.code}", mend))
    return found


def _items(session: Session, community: Community, wanted: Mapping[str, str]) -> dict[str, FeeItem]:
    """The fee items of these names, made where missing: by the arithmetic told, else by what the name says."""
    fees = load_fees()
    items = fee_items_by_name(session, community.id)
    for name, told in wanted.items():
        if name not in items:
            by_name = fee_for(name, fees).name
            arithmetic = by_name if by_name != "fixed" or told not in fees else told
            items[name] = FeeItem(community_id=community.id, name=name, arithmetic=arithmetic)
            session.add(items[name])
    session.flush()
    return items
