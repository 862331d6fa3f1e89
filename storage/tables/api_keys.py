"""接口钥匙: what another program shows at `/api`, kept as a hash."""

import datetime as dt

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.columns import key, moment

_IN_FORCE = text("revoked_at IS NULL")


class ApiKey(SQLModel, table=True):
    """One key. `begins` tells it from others; the rest of it is nowhere. A name is in force once at a time."""

    __tablename__ = "api_key"
    __table_args__ = (
        Index("ux_api_key_name", "name", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )

    id: int = key()
    name: str  # which program
    role: str  # bot.domain.rights.ROLES
    key_hash: str = Field(unique=True)
    begins: str
    made_by: str
    made_at: dt.datetime = moment()
    used_at: dt.datetime | None = moment(nullable=True)
    revoked_at: dt.datetime | None = moment(nullable=True)
    revoked_by: str = ""
