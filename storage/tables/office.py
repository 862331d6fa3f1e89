"""The office: its people, its imports and the chain of what was done by whom."""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_map, key, moment


class Staff(SQLModel, table=True):
    """A colleague. `role` is 管家, 主管, 客服, 财务, 经理, 法务, 管理员 or 只读.

    `totp_sealed` is the secret of the second factor, if one is used; `totp_step` the last step that was accepted, so
    that a code seen over a shoulder opens nothing.
    """

    id: int = key()
    name: str = Field(unique=True)
    role: str
    password_hash: str
    active: bool = True
    totp_sealed: str = ""
    totp_step: int = Field(default=0, sa_type=BigInteger)


class ImportBatch(SQLModel, table=True):
    """One file brought in: its fingerprint, what it was and how its rows fared."""

    __tablename__ = "import_batch"

    id: int = key()
    file_name: str
    sha256: str = Field(index=True)
    kind: str
    at: dt.datetime = moment()
    by_staff: str = ""
    outcome: dict[str, Any] = json_map()


class SavedMapping(SQLModel, table=True):
    """The office's own reading of a sheet's headers, found again by the headers' fingerprint."""

    __tablename__ = "saved_mapping"
    __table_args__ = (UniqueConstraint("kind", "fingerprint"),)

    id: int = key()
    kind: str
    fingerprint: str
    columns: dict[str, str] = json_map()  # header as written -> field


class AuditEntry(SQLModel, table=True):
    """Who did what to which thing, chained: `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_entry"

    id: int = key()
    at: dt.datetime = moment()
    by_staff: str
    deed: str
    subject: str = Field(index=True)
    detail: dict[str, Any] = json_map()
    previous: str
    hash: str = Field(unique=True)
