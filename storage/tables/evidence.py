"""How far the record of texts is sealed into the chain of deeds."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class SealedUpTo(SQLModel, table=True):
    """Of one kind of row (`deliveries`, `messages`) the last id that stands in the chain."""

    __tablename__ = "sealed_up_to"

    name: str = Field(primary_key=True)
    last_id: int = Field(default=0, sa_type=BigInteger)
