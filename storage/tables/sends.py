"""发件箱: what is to be sent, written in the transaction that decides it, and every attempt to send it."""

import datetime as dt

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class OutboxRow(SQLModel, table=True):
    """One message to one recipient; `send_key` = kind:subject:step:date and stays unique for ever.

    State: pending, sending, sent, unknown (killed on the wire), dead, expired.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_claim",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int = key()
    send_key: str = Field(unique=True)
    kind: str  # reply, receipt, reminder ... (decisions, Kinds)
    lane: str  # channel:account
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    room_id: int | None = ref("room.id", nullable=True)
    text: str
    state: str = "pending"
    due_at: dt.datetime = moment()
    not_after: dt.datetime | None = moment(nullable=True)
    attempts: int = 0
    because: str = ""
    sent_at: dt.datetime | None = moment(nullable=True)
    platform_id: str = ""


class Delivery(SQLModel, table=True):
    """投递: one attempt on one channel and what the platform said."""

    id: int = key()
    outbox_id: int = ref("outbox.id")
    lane: str
    at: dt.datetime = moment()
    outcome: str
    detail: str = ""
