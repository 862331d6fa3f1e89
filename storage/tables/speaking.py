"""What the guard of every send reads besides the matters: who was spoken to when, what is paused, who approved what."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment, ref


class Touch(SQLModel, table=True):
    """触点: one household reached by one message, written with the leave to send it; what the caps count.

    A text for several rooms leaves a row a room under one `send_key`. `about` is what a formal demand is about (its
    period), `group_name` the group a broadcast went to.
    """

    __table_args__ = (
        Index("ix_touch_room_id_budget_at", "room_id", "budget", "at"),
        Index("ix_touch_person_id_budget_at", "person_id", "budget", "at"),
        Index("ix_touch_send_key", "send_key"),
    )

    id: int = key()
    send_key: str
    budget: str  # bot.domain.speaking.Budget
    at: dt.datetime = moment()
    room_id: int | None = ref("room.id", nullable=True)
    person_id: int | None = ref("person.id", nullable=True)
    group_name: str = ""
    about: str = ""


class Pause(SQLModel, table=True):
    """What must not go out for now: `scope` is `all` or `campaign:NAME`. In force until lifted."""

    id: int = key()
    scope: str = Field(index=True)
    why: str = ""
    by_staff: str = ""
    at: dt.datetime = moment()
    lifted_at: dt.datetime | None = moment(nullable=True)
    lifted_by: str = ""


class Approval(SQLModel, table=True):
    """审批: what one colleague asked for and another decided. State: waiting, approved, rejected.

    `deed` names what is done once approved, `terms` with what.
    """

    id: int = key()
    deed: str
    subject: str = Field(index=True)
    what: str  # for the one who decides, in Chinese
    terms: dict[str, Any] = json_map()
    asked_by: str
    asked_at: dt.datetime = moment()
    state: str = Field(default="waiting", index=True)
    decided_by: str = ""
    decided_at: dt.datetime | None = moment(nullable=True)


class Holiday(SQLModel, table=True):
    """One day of the announced arrangement: a day off, or (`worked`) a weekend day made up for. The office's own."""

    day: dt.date = Field(primary_key=True)
    name: str
    worked: bool = False
    source: str = ""
