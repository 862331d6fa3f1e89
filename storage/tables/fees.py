"""Fee items, their tariffs, and the bills issued or imported."""

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


class Bill(SQLModel, table=True):
    """账单: the lines of one room issued together."""

    __table_args__ = (UniqueConstraint("room_id", "period"),)

    id: int = key()
    room_id: int = ref("room.id")
    period: Period = period()
    issued_on: dt.date
    due_on: dt.date | None = None


class BillLine(SQLModel, table=True):
    """明细: one debt. Unique by room, item and period; `amount` = gross - reduction - later waivers never below 0."""

    __tablename__ = "bill_line"
    __table_args__ = (UniqueConstraint("room_id", "fee_item_id", "period"),)

    id: int = key()
    bill_id: int = ref("bill.id")
    room_id: int = ref("room.id")
    fee_item_id: int = ref("fee_item.id")
    period: Period = period()
    unit_price: Decimal | None = scaled(nullable=True)
    quantity: Decimal | None = scaled(nullable=True)
    formula: str = ""
    gross: int = fen()
    reduction: int = fen(0)
    reduction_reason: str = ""
    amount: int = fen()
    due_on: dt.date | None = Field(default=None, index=True)
