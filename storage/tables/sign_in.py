"""How colleagues come in and what they may look at: sessions, tries, buildings, chat identities, who saw whose data."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class StaffBuilding(SQLModel, table=True):
    """A building a 管家 looks after."""

    __tablename__ = "staff_building"
    __table_args__ = (UniqueConstraint("staff_id", "building_id"),)

    id: int = key()
    staff_id: int = ref("staff.id")
    building_id: int = ref("building.id")


class StaffSession(SQLModel, table=True):
    """One signed-in browser. Only the hash of its token is kept: a leaked file opens no door."""

    __tablename__ = "staff_session"

    id: int = key()
    token_hash: str = Field(unique=True)
    staff_id: int = ref("staff.id")
    csrf: str
    device: str = ""
    opened_at: dt.datetime = moment()
    seen_at: dt.datetime = moment()
    ends_at: dt.datetime = moment()
    flash: str = ""  # said once on the next page
    flash_ok: bool = True


class SignInTry(SQLModel, table=True):
    """One try to come in, by name and where from (a hash): five wrong ones close the door for a while."""

    __tablename__ = "sign_in_try"

    id: int = key()
    name: str = Field(index=True)
    place: str
    at: dt.datetime = moment(index=True)
    ok: bool = False


class StaffIdentity(SQLModel, table=True):
    """A colleague's own address on a chat channel, tied by a code shown in the console."""

    __tablename__ = "staff_identity"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: int = key()
    staff_id: int = ref("staff.id")
    channel: str
    account: str
    address: str
    tied_at: dt.datetime = moment()


class StaffCode(SQLModel, table=True):
    """A code that ties a chat to a colleague: used once, for some minutes, kept as its hash."""

    __tablename__ = "staff_code"

    id: int = key()
    staff_id: int = ref("staff.id")
    code_hash: str = Field(unique=True)
    ends_at: dt.datetime = moment()
    used_at: dt.datetime | None = moment(nullable=True)


class DataSeen(SQLModel, table=True):
    """谁看了谁的资料: a colleague opened a household's page or telephone (个保法 51, 54)."""

    __tablename__ = "data_seen"

    id: int = key()
    at: dt.datetime = moment(index=True)
    by_staff: str = Field(index=True)
    room_id: int = ref("room.id")
    what: str
