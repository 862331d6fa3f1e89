"""Rows a test stands on: a community, a home with its owner and telephone, a bill line, in the real tables."""

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session, select

from bot.domain.household import Tie
from bot.domain.period import Period
from storage.sealing import PhoneVault
from storage.tables import Bill, BillLine, Building, Community, FeeItem, Person, Phone, Room, TieRow

Row = TypeVar("Row")
VAULT = PhoneVault(b"a key for tests only, 32 bytes ok")
LONG_AGO = dt.date(2019, 6, 18)
QUARTER = Period.parse("2026-10..2026-12")


def a_community(session: Session, name: str = "幸福里") -> Community:
    """The community of a name, made once."""
    known = session.exec(select(Community).where(Community.name == name)).one_or_none()
    return known or _added(session, Community(name=name))


def a_home(session: Session, code: str = "3-2-501", community: str = "幸福里", area: str = "89.50") -> Room:
    """A room handed over long ago, without people."""
    home = a_community(session, community)
    name = code.split("-", maxsplit=1)[0]
    building = session.exec(
        select(Building).where(Building.community_id == home.id, Building.name == name)
    ).one_or_none() or _added(session, Building(community_id=home.id, name=name))
    return _added(
        session,
        Room(
            community_id=home.id,
            building_id=building.id,
            code=code,
            area=Decimal(area),
            handed_over_on=LONG_AGO,
            occupancy="入住",
        ),
    )


def a_person(
    session: Session, room: Room, name: str = "张伟", phone: str = "13900008821", tie: Tie = Tie.OWNER
) -> Person:
    """A person tied to a room since long ago, reachable under one telephone."""
    person = _added(session, Person(community_id=room.community_id, name=name))
    _added(session, Phone(person_id=person.id, lookup=VAULT.lookup(phone), sealed=VAULT.seal(phone)))
    _added(session, TieRow(person_id=person.id, room_id=room.id, kind=tie, from_day=LONG_AGO))
    return person


def a_line(
    session: Session,
    room: Room,
    item: str = "物业服务费",
    amount: int = 75180,
    period: Period = QUARTER,
    due_on: dt.date | None = None,
) -> BillLine:
    """One open line of a room; its bill and fee item are made when absent."""
    fee = session.exec(
        select(FeeItem).where(FeeItem.community_id == room.community_id, FeeItem.name == item)
    ).one_or_none() or _added(
        session, FeeItem(community_id=room.community_id, name=item, arithmetic="property_by_area")
    )
    bill = session.exec(select(Bill).where(Bill.room_id == room.id, Bill.period == period)).one_or_none() or _added(
        session, Bill(room_id=room.id, period=period, issued_on=period.first_day, due_on=due_on)
    )
    return _added(
        session,
        BillLine(
            bill_id=bill.id,
            room_id=room.id,
            fee_item_id=fee.id,
            period=period,
            unit_price=Decimal("2.80"),
            quantity=room.area,
            formula="89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元",
            gross=amount,
            amount=amount,
            due_on=due_on,
        ),
    )


def _added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
