"""What the owners' pages need of the house, handed in by wiring."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.contract import ConsentButton
from bot.domain.inbound import Answer, Inbound
from bot.gateways.contract import OpenGateway
from scripts_zh.load import Scripts
from storage.database import Database
from storage.tables import ChannelIdentity


def _nobody(_identity: ChannelIdentity) -> str:
    return ""


async def _ask_nothing(_identity_id: int | None, _path: str, _now: dt.datetime) -> ConsentButton | None:
    return None


@dataclass(frozen=True, slots=True)
class OwnerParts:
    """The collaborators of the pages.

    `link_key` signs tokens; `take_turn` answers a question as the talk does; `payer_of` is the platform's id of the
    payer where the chat's own payment works, else empty (then a QR is shown); `lasts`: how long an order may be paid.
    `ask_consent`: for an identity and a page's path the button that asks for one later message; None: nothing to ask.
    """

    clock: Callable[[], dt.datetime]
    database: Database
    link_key: bytes
    scripts: Callable[[], Scripts]
    take_turn: Callable[[Session, Inbound, dt.datetime], Answer]
    gateways: Mapping[str, OpenGateway] = field(default_factory=dict)
    payer_of: Callable[[ChannelIdentity], str] = _nobody
    lasts: dt.timedelta = dt.timedelta(minutes=30)
    ask_consent: Callable[[int | None, str, dt.datetime], Awaitable[ConsentButton | None]] = _ask_nothing
