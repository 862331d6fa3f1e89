"""Make a link for an owner's message."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.page_token import Purpose, digest_of, make_token
from storage.tables import PageLink

_LASTS = {
    Purpose.BILL: dt.timedelta(days=30),
    Purpose.RECEIPT: dt.timedelta(days=180),
    Purpose.RATE: dt.timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """Signs links. `address` is where owners reach this house (https://...); empty: there are no pages to link to."""

    key: bytes
    address: str


def make_link(  # noqa: PLR0913 - what of whom for whom, when
    session: Session,
    maker: LinkMaker,
    purpose: Purpose,
    room_id: int,
    chance: bytes,
    now: dt.datetime,
    identity_id: int | None = None,
    subject: str = "",
) -> str:
    """The address of a new page. `chance`: 18 bytes from `secrets`, handed in."""
    token = make_token(maker.key, chance)
    session.add(
        PageLink(
            digest=digest_of(token),
            purpose=purpose,
            room_id=room_id,
            identity_id=identity_id,
            subject=subject,
            made_at=now,
            expires_at=now + _LASTS[purpose],
        )
    )
    session.flush()
    return f"{maker.address.rstrip('/')}/{purpose}/{token}"
