"""Make a link for an owner's message. One thing for one person has one link a day, worked out again at need."""

import datetime as dt
import hmac
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.moments import day_of
from bot.domain.page_token import CHANCE_BYTES, Purpose, digest_of, make_token
from storage.insert_once import insert_once
from storage.page_links import count_revoked
from storage.tables import PageLink

_LASTS = {
    Purpose.BILL: dt.timedelta(days=30),
    Purpose.RECEIPT: dt.timedelta(days=180),
    Purpose.RATE: dt.timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """Signs links. `address` is where owners reach this house (https://...); `takes_money`: a gateway is set up."""

    key: bytes
    address: str
    takes_money: bool = False

    @property
    def pays(self) -> bool:
        """Can an owner reach a page and pay there?"""
        return self.takes_money and bool(self.address)


def make_link(  # noqa: PLR0913 - what of whom for whom, when
    session: Session,
    maker: LinkMaker,
    purpose: Purpose,
    room_id: int,
    now: dt.datetime,
    identity_id: int | None = None,
    subject: str = "",
) -> str:
    """The address of the page. Nobody without the key can work out its token; after a revocation it is another one."""
    thing = f"{purpose}:{room_id}:{identity_id}:{subject}:{day_of(now)}:{count_revoked(session, room_id)}"
    token = make_token(maker.key, hmac.digest(maker.key, thing.encode(), "sha256")[:CHANCE_BYTES])
    row = PageLink(
        digest=digest_of(token),
        purpose=purpose,
        room_id=room_id,
        identity_id=identity_id,
        subject=subject,
        made_at=now,
        expires_at=now + _LASTS[purpose],
    )
    insert_once(session, row)
    return f"{maker.address.rstrip('/')}/{purpose}/{token}"
