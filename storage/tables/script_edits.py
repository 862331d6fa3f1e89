"""The office's own wording, version by version."""

import datetime as dt

from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class ScriptEdit(SQLModel, table=True):
    """One version of one text. State: waiting (for a second person), in_force, replaced, rejected.

    `script` is its key, `path` its file below the home folder, `place` where in it (dotted); `value` is the YAML of
    what stands there now; `base` the fingerprint of what it was written over: when that changed meanwhile, two people
    edited one script.
    """

    __tablename__ = "script_edit"

    id: int = key()
    script: str = Field(index=True)
    path: str
    place: str
    base: str
    value: str
    note: str = ""
    by_staff: str
    at: dt.datetime = moment()
    state: str = Field(default="waiting", index=True)
    approval_id: int | None = ref("approval.id", nullable=True)
