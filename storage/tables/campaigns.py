"""催缴活动: the campaigns that run, and which steps were taken for which household."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment, ref


class CampaignRun(SQLModel, table=True):
    """A campaign of this house, running or not. State: waiting (for a second person), running, ended."""

    __tablename__ = "campaign_run"

    id: int = key()
    name: str = Field(unique=True)
    community_id: int | None = ref("community.id", nullable=True)  # empty: every community
    state: str = "waiting"
    started_on: dt.date | None = None
    approval_id: int | None = ref("approval.id", nullable=True)
    asked_by: str = ""
    terms: dict[str, Any] = json_map()


class CampaignStep(SQLModel, table=True):
    """One step taken for one household. Outcome: empty while under way, then reached, passed or control."""

    __tablename__ = "campaign_step"
    __table_args__ = (UniqueConstraint("room_id", "campaign", "step", "opened_on"),)

    id: int = key()
    room_id: int = ref("room.id")
    campaign: str
    step: str
    due_on: dt.date  # the due date the step was placed by: another round of the ladder has another
    opened_on: dt.date
    send_key: str = Field(default="", index=True)
    task_id: int | None = ref("task.id", nullable=True)
    arm: str = ""
    outcome: str = ""
    outcome_at: dt.datetime | None = moment(nullable=True)
