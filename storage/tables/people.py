"""People, how they are tied to rooms, and the chat identities proven to be theirs."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class Person(SQLModel, table=True):
    """A person as one room's sheet names them; equal names are not merged without a shared phone."""

    id: int = key()
    community_id: int = ref("community.id")
    name: str = Field(index=True)


class Phone(SQLModel, table=True):
    """A telephone: a keyed hash to look it up, a sealed value to show it. A leaked file shows neither."""

    __table_args__ = (UniqueConstraint("person_id", "lookup"),)

    id: int = key()
    person_id: int = ref("person.id")
    lookup: str = Field(index=True)
    sealed: str


class TieRow(SQLModel, table=True):
    """Who belongs to which room, as what, from when until when (day after the last)."""

    __tablename__ = "tie"
    __table_args__ = (UniqueConstraint("person_id", "room_id", "kind", "from_day"),)

    id: int = key()
    person_id: int = ref("person.id")
    room_id: int = ref("room.id")
    kind: str  # bot.domain.household.Tie
    from_day: dt.date
    until_day: dt.date | None = None


class ChannelIdentity(SQLModel, table=True):
    """One person's address on one channel account (an openid ...), bound to a person once proven."""

    __tablename__ = "channel_identity"
    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: int = key()
    channel: str
    account: str
    address: str
    person_id: int | None = ref("person.id", nullable=True)
    room_id: int | None = ref("room.id", nullable=True)  # the room this identity talks about
    bound_at: dt.datetime | None = moment(nullable=True)
    bound_how: str = ""
    last_seen_at: dt.datetime | None = moment(nullable=True)
    gone_at: dt.datetime | None = moment(nullable=True)  # left, or blocked us; their next word brings them back


class Consent(SQLModel, table=True):
    """同意: a person's own word, kept as said. The latest row of an identity holds; `given` False takes it back."""

    id: int = key()
    identity_id: int = ref("channel_identity.id")
    topic: str  # abroad: personal information may go to this channel's servers in another country
    words: str
    given: bool
    at: dt.datetime = moment()


class BindAttempt(SQLModel, table=True):
    """One try to prove an identity; wrong ones lock the identity for a day and slow the room."""

    __tablename__ = "bind_attempt"

    id: int = key()
    identity_id: int = ref("channel_identity.id")
    room_id: int | None = ref("room.id", nullable=True)
    at: dt.datetime = moment(index=True)
    outcome: str
