"""What arrived and is not answered yet: the words of a thought that may go on; how far an account has fetched."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment


class WaitingWord(SQLModel, table=True):
    """One message that waits for the rest of its thought; it goes when its turn was taken, and becomes a `message`.

    `ripe_at` is the same for all words of one address. `tries` counts turns that failed on it.
    """

    __tablename__ = "waiting_word"
    __table_args__ = (
        UniqueConstraint("channel", "account", "external_id"),
        Index("ix_waiting_word_address", "channel", "account", "address"),
    )

    id: int = key()
    channel: str
    account: str
    address: str
    external_id: str
    kind: str
    text: str
    at: dt.datetime = moment()
    community: str = ""
    group_address: str = ""
    arrived_at: dt.datetime = moment()
    ripe_at: dt.datetime = moment(index=True)
    tries: int = 0


class FetchPlace(SQLModel, table=True):
    """How far an account (`channel:account`) has fetched its messages. Everything before it is a row already."""

    __tablename__ = "fetch_place"

    name: str = Field(primary_key=True)
    place: str
    at: dt.datetime = moment()


class MovedAddress(SQLModel, table=True):
    """A group's address that the platform replaced by another one; what still names the old one is sent to the new."""

    __tablename__ = "moved_address"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: int = key()
    channel: str
    account: str
    address: str
    moved_to: str
    at: dt.datetime = moment()
