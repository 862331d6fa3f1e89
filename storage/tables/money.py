"""Money that arrived, where it went, what was waived or given back.

Prepayment has no table: it is what payments of a room hold beyond their allocations and refunds, so it cannot disagree.
"""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.columns import fen, key, moment, ref


class Payment(SQLModel, table=True):
    """A payment, unique by gateway and trade number. `room_id` empty: unmatched, waiting for a person."""

    __table_args__ = (UniqueConstraint("gateway", "trade_number"),)

    id: int = key()
    community_id: int = ref("community.id")
    room_id: int | None = ref("room.id", nullable=True)
    gateway: str  # counter, bank, wechat, opening ...
    trade_number: str
    amount: int = fen()
    paid_at: dt.datetime = moment(index=True)
    method: str = ""
    payer: str = ""
    memo: str = ""


class Allocation(SQLModel, table=True):
    """核销: the part of a payment that settles a line, on the day it took effect.

    A part taken back (refund, waiver) is a row below zero on its own day: the late charge needs what was paid when.
    """

    __table_args__ = (UniqueConstraint("payment_id", "line_id", "effective_on"),)

    id: int = key()
    payment_id: int = ref("payment.id")
    line_id: int = ref("bill_line.id")
    amount: int = fen()
    effective_on: dt.date


class Waiver(SQLModel, table=True):
    """An approved reduction granted after a line was issued; lowers its amount, or the late charge grown on it."""

    __table_args__ = (UniqueConstraint("approval", "line_id"),)

    id: int = key()
    line_id: int = ref("bill_line.id")
    amount: int = fen()
    because: str
    approval: str
    granted_on: dt.date
    of_late_charge: bool = False


class Refund(SQLModel, table=True):
    """Money given back out of a payment; taken from its unallocated rest first, then from its latest allocations."""

    __table_args__ = (UniqueConstraint("gateway", "refund_number"),)

    id: int = key()
    payment_id: int = ref("payment.id")
    gateway: str
    refund_number: str
    amount: int = fen()
    refunded_at: dt.datetime = moment()
    told_at: dt.datetime | None = moment(nullable=True)  # when the owners were written to
