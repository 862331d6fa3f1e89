"""What a channel is: how its callbacks are read and answered, how a message is sent, what came of sending it.

A channel holds no rules of the field and touches no database; everything it decides it says as a value.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pydantic import BaseModel

from bot.domain.finding import Finding
from bot.domain.inbound import Inbound
from bot.domain.pacing import Pace

if TYPE_CHECKING:
    import httpx  # half a second to import: `guanjia bill` must not pay for it


# --- coming in -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Callback:
    """A platform's HTTP request, its body already capped."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What goes back over HTTP."""

    status: int
    body: str
    media_type: str = "text/plain"


class Sort(StrEnum):
    """What a callback turned out to be, when it is no message; a label of the metric."""

    VERIFIED = "verified"  # the platform asked whether we are we
    IGNORED = "ignored"  # a notice that needs no turn
    RUBBISH = "rubbish"  # well signed and still not readable


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Not from the platform, or too old to be trusted: 403."""

    because: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Answered already, without a turn."""

    reply: HttpReply
    sort: Sort
    because: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message for the house.

    `stamped_at` is the moment the platform signed for. `reply_with` makes the passive reply out of one part of text;
    `acknowledge` is the reply that says nothing to the owner.
    """

    inbound: Inbound
    stamped_at: dt.datetime
    acknowledge: HttpReply
    reply_with: Callable[[str], HttpReply]


# --- going out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `key` is its send key, for platforms that take one against doubles."""

    address: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it."""

    platform_id: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not sent; try again, not before `after_s` seconds when the platform said so.

    `slow_down`: the platform wants less of everything, so the whole lane rests for exactly that long.
    """

    because: str
    after_s: float | None = None
    slow_down: bool = False


class Trouble(StrEnum):
    """Why a message can never go this way."""

    WINDOW = "window"  # outside the platform's window or quota: another way may be open
    UNREACHABLE = "unreachable"  # this person cannot be reached here
    CONFIGURATION = "configuration"  # the account is set up wrongly: every message fails until a person mends it
    OURS = "ours"  # we sent what the platform does not take


@dataclass(frozen=True, slots=True)
class Never:
    """Certainly not sent, and trying again is of no use."""

    because: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was on the wire and no answer came: it may have arrived. Sending again might send twice."""

    because: str


Outcome = Accepted | Later | Never | Unclear


# --- the channel itself ----------------------------------------------------------------------------------------------


class Account(Protocol):
    """One account of a channel, ready for use."""

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Clean the texts and lay them into as few messages as this channel's limits allow."""
        ...

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Send one message of at most one part of `cut`. Never raises for what a platform or network does."""
        ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How a lane wants to be sent on.

    `pace` binds the lane, `total` the account over all its targets. `at_once`: messages on the wire at the same time;
    a killed sender leaves as many unclear. `key_window_s`: how long the platform drops a second message of one key.
    """

    pace: Pace | None = None
    total: Pace | None = None
    a_day: int | None = None
    at_once: int = 1
    key_window_s: float = 0.0


@runtime_checkable
class HasManner(Protocol):
    """An account with limits."""

    def manner(self, target: str) -> Manner:
        """For one group or robot of the account; an empty target is the account itself."""
        ...


@runtime_checkable
class TakesCallbacks(Protocol):
    """An account the platform calls. Everything here is quick and pure: it runs in the event loop."""

    def read(self, callback: Callback, now: dt.datetime) -> Arrived | Settled | Forbidden:
        """Verify and read a callback. Never raises, whatever the body holds."""
        ...


@dataclass(frozen=True, slots=True)
class Channel:
    """A kind of channel: its settings and where its accounts are opened.

    `opens` names a module with `open_account(name, settings, http) -> Account`; it is imported when an account is
    opened, so that a command that sends nothing does not load a platform's library. `takes_callbacks`: the platform
    calls `/channels/NAME/ACCOUNT`. `abroad`: its servers stand in another country: nothing personal goes there
    before the person's own consent. `window`: how long after an owner's last word the platform lets us write.
    `examine` looks at the settings of one account for `guanjia doctor`.
    """

    name: str
    account_settings: type[BaseModel]
    opens: str
    takes_callbacks: bool = False
    abroad: bool = False
    window: dt.timedelta | None = None
    examine: Callable[[str, BaseModel], Sequence[Finding]] = lambda _name, _settings: ()


class OpensAccount(Protocol):
    """What the module named by `Channel.opens` holds."""

    def open_account(self, name: str, settings: BaseModel, http: "httpx.AsyncClient", /) -> Account:
        """Make the account ready. Raises WrongUse when its settings cannot work."""
        ...
