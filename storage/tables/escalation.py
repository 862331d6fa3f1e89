"""Cases: a household's matter in the hands of one person at one stage, until it is closed."""

import datetime as dt

from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class EscalationCase(SQLModel, table=True):
    """升级: why, where it stands, by when, in whose hands. `open_room_id` is empty once closed: one open case a room.

    `aim` is money or service, `stage` steward, supervisor, manager or legal (bot.domain.escalation).
    """

    __tablename__ = "escalation_case"

    id: int = key()
    room_id: int = ref("room.id")
    open_room_id: int | None = Field(default=None, unique=True)
    aim: str
    stage: str = Field(index=True)
    why: str
    summary: str  # the household's history when it was handed over, without a name
    opened_at: dt.datetime = moment()
    moved_at: dt.datetime = moment()
    moved_by: str = ""
    due_at: dt.datetime = moment(index=True)
    remind_at: dt.datetime = moment()
    reminded_at: dt.datetime | None = moment(nullable=True)
    in_charge: str = ""
    closed_at: dt.datetime | None = moment(nullable=True)
    outcome: str = ""
