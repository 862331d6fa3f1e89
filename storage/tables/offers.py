"""Concessions and thanks of the office: approved offers to waive late charges, to whom they were made, gifts given."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import fen, key, ref


class WaiverOffer(SQLModel, table=True):
    """减免方案: the late charge of whoever pays the principal by `until` is not asked. State: waiting, open, ended.

    `budget` is the most it may cost together, `stays` what of each late charge is asked all the same; both in fen.
    """

    __tablename__ = "waiver_offer"

    id: int = key()
    community_id: int = ref("community.id")
    campaign: str
    budget: int = fen()
    stays: int = fen(0)
    until: dt.date
    because: str = ""
    state: str = Field(default="waiting", index=True)
    approval_id: int | None = ref("approval.id", nullable=True)
    asked_by: str = ""


class OfferMade(SQLModel, table=True):
    """The offer told to a household: once for ever. `amount`: fen of late charge it would not be asked for."""

    __tablename__ = "offer_made"

    id: int = key()
    offer_id: int = ref("waiver_offer.id")
    room_id: int = ref("room.id", unique=True)
    amount: int = fen()
    made_on: dt.date


class GiftGiven(SQLModel, table=True):
    """A public gift a household has coming after its money landed, once a due date. `worth` in fen."""

    __tablename__ = "gift_given"
    __table_args__ = (UniqueConstraint("room_id", "campaign", "due_on"),)

    id: int = key()
    room_id: int = ref("room.id")
    campaign: str
    due_on: dt.date
    worth: int = fen()
    settled_on: dt.date
    task_id: int | None = ref("task.id", nullable=True)
