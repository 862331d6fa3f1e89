"""The office's own wording, version by version."""

import datetime as dt

from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class ScriptEdit(SQLModel, table=True):
    """One version of one overlay file. State: waiting (for a second person), in_force, replaced, rejected.

    `path` is relative to the home folder (`scripts_zh/lines/bill.yaml`); `base` the fingerprint of the text it was
    written over: when that changed meanwhile, two people edited one script.
    """

    __tablename__ = "script_edit"

    id: int = key()
    path: str = Field(index=True)
    base: str
    text: str
    note: str = ""
    by_staff: str
    at: dt.datetime = moment()
    state: str = "waiting"
    approval_id: int | None = ref("approval.id", nullable=True)
