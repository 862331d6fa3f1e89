"""What colleagues ordered by a line and must say once more before it is done."""

import datetime as dt

from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class StaffOrder(SQLModel, table=True):
    """A command that cannot be undone, waiting for 确认 by the same colleague. State: waiting, done, dropped."""

    __tablename__ = "staff_order"

    id: int = key()
    staff_id: int = ref("staff.id")
    line: str  # as typed
    what: str  # what was asked back
    asked_at: dt.datetime = moment()
    state: str = Field(default="waiting")
    answer: str = ""
    done_at: dt.datetime | None = moment(nullable=True)
