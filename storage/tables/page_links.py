"""Links to owners' pages: what each opens, for whom, until when."""

import datetime as dt

from sqlmodel import Field, SQLModel

from storage.columns import key, moment, ref


class PageLink(SQLModel, table=True):
    """One thing of one household behind one token; the token itself is nowhere but in the owner's message.

    `subject` is the thing (`payment:12`, `plan:3`), empty for the household's bill. `opened_at`: last looked at.
    """

    __tablename__ = "page_link"

    id: int = key()
    digest: str = Field(unique=True)
    purpose: str
    room_id: int = ref("room.id")
    identity_id: int | None = ref("channel_identity.id", nullable=True)
    subject: str = ""
    made_at: dt.datetime = moment()
    expires_at: dt.datetime = moment(index=True)
    revoked_at: dt.datetime | None = moment(nullable=True)
    opened_at: dt.datetime | None = moment(nullable=True)
