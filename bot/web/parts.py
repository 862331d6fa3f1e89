"""What the HTTP side needs of the house, handed in by wiring; tests hand in their own."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.contract import Account
from bot.domain.finding import Finding
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.domain.notices import Notice
from bot.domain.trade import OrderTold, RefundTold
from bot.gateways.contract import OpenGateway
from bot.services.bills.sample_owners import SampleOwner
from bot.services.talk.answer_callback import CallbackAnswer, Cut
from bot.web.api.parts import ApiParts
from bot.web.console.parts import ConsoleParts
from bot.web.owner.parts import OwnerParts


class AnswerCallback(Protocol):
    """Takes the turn of a message and says what goes back; see `bot.services.talk.answer_callback`."""

    async def __call__(
        self, inbound: Inbound, cut: Cut, is_late: Callable[[], bool], now: dt.datetime
    ) -> CallbackAnswer:
        """In one transaction."""
        ...


HoldWord = Callable[[Inbound, Quiet, dt.datetime], Awaitable[bool]]
KeepNotices = Callable[[str, Sequence[Notice], dt.datetime], Awaitable[None]]


class TakeNotice(Protocol):
    """Takes a payment platform's notice in; see `bot.services.trading.take_told`."""

    async def __call__(self, gateway: str, notice_id: str, told: OrderTold | RefundTold, now: dt.datetime, /) -> bool:
        """In one transaction; False when it was known."""
        ...


async def _take_nothing(_gateway: str, _notice_id: str, _told: OrderTold | RefundTold, _now: dt.datetime) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class TryTurn:
    """One turn on the demo's page: the texts, what was done, and the room whose bill card goes with it, if any."""

    texts: tuple[str, ...]
    effects: tuple[Mapping[str, object], ...] = ()
    card: str = ""


class TryPage(Protocol):
    """What the demo's chat page needs. A seat is `COMMUNITY/ROOM`, or `none` for a stranger."""

    async def owners(self, now: dt.datetime) -> Sequence[SampleOwner]:
        """Owners to choose from."""
        ...

    async def say(self, seat: str, text: str, now: dt.datetime) -> TryTurn:
        """Say something from a seat. Raises GuanjiaError when nobody sits there."""
        ...

    async def news(self, seat: str, after: int, now: dt.datetime) -> Sequence[tuple[int, str]]:
        """What colleagues wrote to a seat after a message's number: numbers and words, oldest first."""
        ...

    async def card(self, seat: str, now: dt.datetime) -> bytes:
        """The bill card of a seat's room as PNG. Raises GuanjiaError when there is no such room."""
        ...


async def _no_notices(_lane: str, _notices: Sequence[Notice], _now: dt.datetime) -> None:
    return None


async def _healthy() -> Sequence[Finding]:
    return ()


@dataclass(frozen=True, slots=True)
class WebParts:
    """The collaborators of the app.

    `accounts` by lane (`channel:account`); `is_known` asks whether a message was answered before; `owe` puts an
    answer that came too late into the outbox; `hold` keeps a message until its thought is complete (False: known
    before; without it each is answered by itself); `keep_notices` what a platform tells of itself; `examine` is asked
    by /readyz; `alongside` runs while the app runs.
    """

    clock: Callable[[], dt.datetime]
    accounts: Mapping[str, Account]
    answer: AnswerCallback
    is_known: Callable[[Inbound], Awaitable[bool]]
    owe: Callable[[Inbound, str, dt.datetime], Awaitable[object]]
    examine: Callable[[], Awaitable[Sequence[Finding]]] = _healthy
    gateways: Mapping[str, OpenGateway] = field(default_factory=dict)
    take_notice: TakeNotice = _take_nothing
    metrics_key: str = ""
    try_page: TryPage | None = None
    console: ConsoleParts | None = None
    owner: OwnerParts | None = None
    api: ApiParts | None = None
    alongside: Callable[[], AbstractAsyncContextManager[object]] = field(default=nullcontext)
    hold: HoldWord | None = None
    keep_notices: KeepNotices = _no_notices
    answer_within_s: float = 4.5  # the platform hangs up after 5 s
