"""Open the page behind a token, or say kindly why it does not open."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.page_token import Purpose, digest_of, is_ours
from storage.page_links import link_of
from storage.tables import ChannelIdentity, PageLink, Room


@dataclass(frozen=True, slots=True)
class Opened:
    """What the token opens: the household, the chat identity it was sent to (None: printed), the thing."""

    link: PageLink
    room: Room
    identity: ChannelIdentity | None


@dataclass(frozen=True, slots=True)
class Shut:
    """It opens nothing: `unknown` (altered, or never ours), `expired`, `revoked`; the name of the line that says so."""

    why: str


def open_link(session: Session, key: bytes, purpose: Purpose, token: str, now: dt.datetime) -> Opened | Shut:
    """The thing behind the token. A token of another purpose is unknown here."""
    link = link_of(session, digest_of(token)) if is_ours(key, token) else None
    room = session.get(Room, link.room_id) if link is not None and link.purpose == purpose else None
    if link is None or room is None:
        return Shut("unknown")
    if link.revoked_at is not None:
        return Shut("revoked")
    if link.expires_at <= now:
        return Shut("expired")
    link.opened_at = now
    session.add(link)
    identity = session.get(ChannelIdentity, link.identity_id) if link.identity_id is not None else None
    return Opened(link, room, identity)
