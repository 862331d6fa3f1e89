"""What lets us write to somebody on a platform: windows that a deed of theirs opened, consents to one message each.

And the access tokens of the platforms, shared by the processes of a house.
"""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class ChannelWindow(SQLModel, table=True):
    """窗口: the latest deed of one sort (bot.domain.ways.Trigger) of one identity; a newer one opens it anew.

    `most` empty: any number of messages. `used` counts those on the wire. `refused`: the platform said it is closed.
    """

    __tablename__ = "channel_window"
    __table_args__ = (UniqueConstraint("identity_id", "trigger"),)

    id: int = key()
    identity_id: int = ref("channel_identity.id")
    trigger: str
    opened_at: dt.datetime = moment()
    closes_at: dt.datetime = moment()
    most: int | None = None
    used: int = 0
    refused: str = ""


class SendGrant(SQLModel, table=True):
    """一次性订阅: one consent to one message of a template, without end; `event` names it once and for ever.

    `used_by` is the send key of the message that used it up; withdrawn ones are kept as they were.
    """

    __tablename__ = "send_grant"

    id: int = key()
    identity_id: int = ref("channel_identity.id")
    template: str
    event: str = Field(unique=True)
    given_at: dt.datetime = moment()
    used_by: str = ""
    used_at: dt.datetime | None = moment(nullable=True)
    withdrawn_at: dt.datetime | None = moment(nullable=True)
    because: str = ""


class PlatformToken(SQLModel, table=True):
    """An access token, sealed; `forced_at` is when a new one was last forced, which platforms allow seldom."""

    __tablename__ = "platform_token"

    name: str = Field(primary_key=True)  # channel:app id
    sealed: str
    good_until: dt.datetime = moment()
    forced_at: dt.datetime | None = moment(nullable=True)
