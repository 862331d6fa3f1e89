"""Fee items, their tariffs, what a room uses of them, and the bills issued or imported."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.domain.period import Period
from storage.columns import fen, json_map, key, period, ref, scaled


class FeeItem(SQLModel, table=True):
    """收费项目; `arithmetic` names the file of bot/fees that computes it."""

    __tablename__ = "fee_item"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: int = key()
    community_id: int = ref("community.id")
    name: str
    arithmetic: str


class Tariff(SQLModel, table=True):
    """收费标准 in force from a day; `terms` holds what the arithmetic needs besides the price (floors, steps ...)."""

    __table_args__ = (UniqueConstraint("fee_item_id", "in_force_from"),)

    id: int = key()
    fee_item_id: int = ref("fee_item.id")
    unit_price: Decimal = scaled()  # yuan per unit and month, or per use
    in_force_from: dt.date
    in_force_until: dt.date | None = None
    terms: dict[str, str] = json_map()
    source: str = ""


class FeeUse(SQLModel, table=True):
    """What a room uses of an item that not every room has: parking spaces, a one-off service on its day."""

    __tablename__ = "fee_use"
    __table_args__ = (UniqueConstraint("room_id", "fee_item_id", "from_day"),)

    id: int | None = key()
    room_id: int = ref("room.id")
    fee_item_id: int = ref("fee_item.id")
    quantity: Decimal = scaled()
    from_day: dt.date
    until_day: dt.date | None = None  # the last day; empty: still used


class MeterReading(SQLModel, table=True):
    """抄表: what a room's meter showed on a day. What was used is a difference of two rows."""

    __tablename__ = "meter_reading"
    __table_args__ = (UniqueConstraint("room_id", "fee_item_id", "read_on"),)

    id: int | None = key()
    room_id: int = ref("room.id")
    fee_item_id: int = ref("fee_item.id")
    read_on: dt.date
    shown: Decimal = scaled()


class Reduction(SQLModel, table=True):
    """减免 approved ahead for a room's coming bills; one approved on an issued line is a `Waiver`."""

    id: int | None = key()
    room_id: int = ref("room.id")
    fee_item_id: int | None = ref("fee_item.id", nullable=True)  # empty: every item
    off: Decimal = scaled()  # the share taken off, 0.3 for 七折
    from_day: dt.date
    until_day: dt.date | None = None  # the last day; empty: until withdrawn
    because: str
    approval: str = Field(unique=True)


class Bill(SQLModel, table=True):
    """账单: the lines of one room issued together."""

    __table_args__ = (UniqueConstraint("room_id", "period"),)

    id: int = key()
    room_id: int = ref("room.id")
    period: Period = period()
    issued_on: dt.date
    due_on: dt.date | None = None


class BillLine(SQLModel, table=True):
    """明细: one debt. Unique by room, item and period; `amount` = gross - reduction - later waivers never below 0.

    Where the owner changed within the period each owner has a line: `share` counts them (0: the whole period) and
    `covers_until` is the last day of that owner's part, which tells whose debt it is.
    """

    __tablename__ = "bill_line"
    __table_args__ = (UniqueConstraint("room_id", "fee_item_id", "period", "share"),)

    id: int = key()
    bill_id: int = ref("bill.id")
    room_id: int = ref("room.id")
    fee_item_id: int = ref("fee_item.id")
    period: Period = period()
    share: int = 0
    covers_until: dt.date | None = None
    unit_price: Decimal | None = scaled(nullable=True)
    quantity: Decimal | None = scaled(nullable=True)
    formula: str = ""
    gross: int = fen()
    reduction: int = fen(0)
    reduction_reason: str = ""
    amount: int = fen()
    due_on: dt.date | None = Field(default=None, index=True)
