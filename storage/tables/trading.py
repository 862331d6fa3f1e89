"""Trades with payment platforms: orders, refunds, the notices that told of them, the days held against their bills."""

import datetime as dt

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import fen, key, moment, ref


class TradeOrder(SQLModel, table=True):
    """An order an owner may pay: what for, how much, until when. `ask_at`: when to ask the platform about it next."""

    __tablename__ = "trade_order"

    id: int = key()
    number: str = Field(unique=True)
    gateway: str
    community_id: int = ref("community.id")
    room_id: int = ref("room.id")
    way: str
    amount: int = fen()
    line_ids: list[int] = Field(default_factory=list, sa_type=JSON)  # empty: whatever is open, in the order of the law
    payer: str = ""  # the platform's id of the payer, where the way needs one
    state: str = "open"
    code: str = ""
    because: str = ""
    made_at: dt.datetime = moment()
    expires_at: dt.datetime = moment()
    ask_at: dt.datetime | None = moment(nullable=True, index=True)
    asked: int = 0
    payment_id: int | None = ref("payment.id", nullable=True)


class TradeRefund(SQLModel, table=True):
    """Money asked back through a platform. Without `payment_id` it was told before the payment it belongs to."""

    __tablename__ = "trade_refund"

    id: int = key()
    number: str = Field(unique=True)
    gateway: str
    payment_id: int | None = ref("payment.id", nullable=True)
    trade_number: str = Field(index=True)
    amount: int = fen()
    because: str = ""
    state: str = "asked"
    asked_by: str = ""
    asked_at: dt.datetime = moment()
    done_at: dt.datetime | None = moment(nullable=True)
    ask_at: dt.datetime | None = moment(nullable=True, index=True)
    asked: int = 0


class TradeNotice(SQLModel, table=True):
    """A notice that was taken in; the same id again changes nothing."""

    __tablename__ = "trade_notice"
    __table_args__ = (UniqueConstraint("gateway", "notice_id"),)

    id: int = key()
    gateway: str
    notice_id: str
    subject: str
    at: dt.datetime = moment(index=True)


class TradeDay(SQLModel, table=True):
    """A day held against the platform's own bill."""

    __tablename__ = "trade_day"
    __table_args__ = (UniqueConstraint("gateway", "day"),)

    id: int = key()
    gateway: str
    day: dt.date
    payments: int
    refunds: int
    added: int
    differences: int
    at: dt.datetime = moment()
