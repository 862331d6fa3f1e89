"""What the HTTP side needs of the house, handed in by wiring; tests hand in their own."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.contract import Account
from bot.domain.finding import Finding
from bot.domain.inbound import Inbound
from bot.services.bills.sample_owners import SampleOwner
from bot.services.talk.answer_callback import CallbackAnswer, Cut


class AnswerCallback(Protocol):
    """Takes the turn of a message and says what goes back; see `bot.services.talk.answer_callback`."""

    async def __call__(
        self, inbound: Inbound, cut: Cut, is_late: Callable[[], bool], now: dt.datetime
    ) -> CallbackAnswer:
        """In one transaction."""
        ...


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

    async def card(self, seat: str, now: dt.datetime) -> bytes:
        """The bill card of a seat's room as PNG. Raises GuanjiaError when there is no such room."""
        ...


async def _healthy() -> Sequence[Finding]:
    return ()


@dataclass(frozen=True, slots=True)
class WebParts:
    """The collaborators of the app.

    `accounts` by lane (`channel:account`); `is_known` asks whether a message was answered before; `owe` puts an
    answer that came too late into the outbox; `examine` is asked by /readyz; `alongside` runs while the app runs.
    """

    clock: Callable[[], dt.datetime]
    accounts: Mapping[str, Account]
    answer: AnswerCallback
    is_known: Callable[[Inbound], Awaitable[bool]]
    owe: Callable[[Inbound, str, dt.datetime], Awaitable[object]]
    examine: Callable[[], Awaitable[Sequence[Finding]]] = _healthy
    metrics_key: str = ""
    try_page: TryPage | None = None
    alongside: Callable[[], AbstractAsyncContextManager[object]] = field(default=nullcontext)
    answer_within_s: float = 4.5  # the platform hangs up after 5 s
