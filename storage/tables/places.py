"""Community, its recorded facts, its buildings and rooms, and what was done for them."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, ref, scaled


class Community(SQLModel, table=True):
    """小区."""

    id: int = key()
    name: str = Field(unique=True)


class CommunityFact(SQLModel, table=True):
    """A recorded fact (contract title, late-charge clause, hotline ...) with its source; unrecorded is never said."""

    __tablename__ = "community_fact"
    __table_args__ = (UniqueConstraint("community_id", "name", "in_force_from"),)

    id: int = key()
    community_id: int = ref("community.id")
    name: str
    value: str
    source: str
    in_force_from: dt.date
    in_force_until: dt.date | None = None


class Building(SQLModel, table=True):
    """楼栋."""

    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: int = key()
    community_id: int = ref("community.id")
    name: str  # as in room codes: `3`


class Room(SQLModel, table=True):
    """房屋; `code` is `building-unit-door` without leading zeros, two parts where there are no units."""

    __table_args__ = (UniqueConstraint("community_id", "code"),)

    id: int = key()
    community_id: int = ref("community.id")
    building_id: int = ref("building.id")
    code: str
    kind: str = "住宅"
    area: Decimal | None = scaled(nullable=True)  # ㎡ of building area
    floor: int | None = None
    handed_over_on: dt.date | None = None
    occupancy: str = ""  # as the office wrote it: 入住, 出租, 空置 ...
    vacant: bool = False
    note: str = ""


class ServiceRecord(SQLModel, table=True):
    """What was done, for one building or (building_id empty) the whole community."""

    __tablename__ = "service_record"
    __table_args__ = (UniqueConstraint("community_id", "building_id", "done_on", "what"),)

    id: int = key()
    community_id: int = ref("community.id")
    building_id: int | None = ref("building.id", nullable=True)
    done_on: dt.date
    what: str
    source: str = ""
