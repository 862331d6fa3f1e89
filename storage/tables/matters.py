"""Matters of a household: work orders, objections, promises, holds, wishes about contact, a colleague's tasks."""

import datetime as dt

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class WorkOrder(SQLModel, table=True):
    """工单 (报修/投诉). Open while `closed_at` is empty."""

    __tablename__ = "work_order"

    id: int = key()
    community_id: int = ref("community.id")
    room_id: int | None = ref("room.id", nullable=True)
    category: str
    what: str
    opened_at: dt.datetime = moment()
    due_at: dt.datetime | None = moment(nullable=True)
    closed_at: dt.datetime | None = moment(nullable=True)
    outcome: str = ""


class Objection(SQLModel, table=True):
    """异议 on a bill; while open its lines bear no late charge and are not chased. Empty item: the whole bill."""

    id: int = key()
    room_id: int = ref("room.id")
    reason: str  # id of the objection card
    item: str = ""
    what: str
    raised_on: dt.date
    decided_on: dt.date | None = None
    upheld: bool | None = None


class Promise(SQLModel, table=True):
    """承诺缴费. State: open, kept, broken, replaced."""

    id: int = key()
    room_id: int = ref("room.id")
    person_id: int | None = ref("person.id", nullable=True)
    promised_on: dt.date  # the day the money is promised for
    amount: int | None = Field(default=None, sa_type=BigInteger)  # fen; empty: all that is open
    made_at: dt.datetime = moment()
    state: str = "open"


class Hold(SQLModel, table=True):
    """暂停催缴 of a household, with its reason and the day it is looked at again."""

    id: int = key()
    room_id: int = ref("room.id")
    reason: str
    item: str = ""
    since: dt.date
    review_on: dt.date | None = None  # empty: nobody said when; it holds, and a colleague is asked for the day
    released_at: dt.datetime | None = moment(nullable=True)


class Instalment(SQLModel, table=True):
    """分期: one part of an approved plan; while parts due are paid the household is not chased. State: open, ended."""

    __table_args__ = (UniqueConstraint("room_id", "approval", "due_on"),)

    id: int = key()
    room_id: int = ref("room.id")
    approval: str
    agreed_on: dt.date
    due_on: dt.date
    amount: int = Field(sa_type=BigInteger)  # fen
    state: str = "open"


class ContactWish(SQLModel, table=True):
    """What a person asked about contact; the latest row holds, over all channels.

    stop, wrong_person, bill_only, fewer, again.
    """

    __tablename__ = "contact_wish"

    id: int = key()
    person_id: int | None = ref("person.id", nullable=True)
    identity_id: int = ref("channel_identity.id")
    wish: str
    at: dt.datetime = moment()


class Task(SQLModel, table=True):
    """A colleague's to-do: check, callback, hand-over, unmatched money, a difference between sheets ..."""

    id: int = key()
    community_id: int | None = ref("community.id", nullable=True)
    room_id: int | None = ref("room.id", nullable=True)
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    kind: str
    subject: str = Field(index=True)  # what it is about, stable: the same open matter is not listed twice
    what: str
    opened_at: dt.datetime = moment()
    due_at: dt.datetime | None = moment(nullable=True)
    done_at: dt.datetime | None = moment(nullable=True)
    outcome: str = ""
