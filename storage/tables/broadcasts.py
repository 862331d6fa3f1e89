"""群播: what the office wrote to owners' groups, who approved it, what became of it."""

import datetime as dt
from typing import Any

from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment, ref


class Broadcast(SQLModel, table=True):
    """One text to one owners' group. State: bot.domain.broadcast.BroadcastState; `because` says why.

    `planned_at` is when it may go; its message in the outbox has `send_key`. The last four are of a 群发 task.
    """

    id: int = key()
    group_name: str = Field(index=True)
    lane: str
    community_id: int | None = ref("community.id", nullable=True)
    text: str
    script: str = ""
    script_values: dict[str, Any] = json_map()
    recipients: int = 0
    state: str = Field(index=True)
    because: str = ""
    by_staff: str
    written_at: dt.datetime = moment()
    planned_at: dt.datetime = moment()
    approval_id: int | None = ref("approval.id", nullable=True)
    send_key: str = Field(default="", index=True)
    task_id: str = ""
    reminded_at: dt.datetime | None = moment(nullable=True)
    reminded_times: int = 0
    finished_at: dt.datetime | None = moment(nullable=True)
