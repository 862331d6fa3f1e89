"""What a channel is: how its callbacks are read and answered, how a message is sent, what came of sending it.

A channel holds no rules of the field and touches no database; everything it decides it says as a value.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from bot.channels.numbers import Numbers
from bot.domain.finding import Finding
from bot.domain.forms import Form, FormSpec
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.domain.notices import Notice
from bot.domain.pacing import Pace
from bot.domain.ways import Way

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
class Noticed:
    """The platform tells something that needs no turn and must be kept: a consent, a delivery, a person who left."""

    reply: HttpReply
    notices: tuple[Notice, ...]
    stamped_at: dt.datetime


class ReplyWith(Protocol):
    """Makes a passive reply."""

    def __call__(self, text: str, choices: Sequence[str] = (), /) -> HttpReply:
        """Out of one part of `cut`; `choices` are offered with it as the channel offers them, else only told."""
        ...


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message for the house.

    `stamped_at` is the moment the platform signed for. `acknowledge` is the reply that says nothing to the owner.
    `courtesy` is what the platform expects besides (a pressed button let up again); it may fail without harm.
    """

    inbound: Inbound
    stamped_at: dt.datetime
    acknowledge: HttpReply
    reply_with: ReplyWith
    courtesy: Callable[[], Awaitable[object]] | None = None


Read = Arrived | Noticed | Settled | Forbidden


# --- going out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `key` is its send key, for platforms that take one against doubles.

    `way` is the target of the way it takes (empty: the channel's first). `choices` are offered as the way can, each
    saying itself when pressed; the text tells them numbered already. `picture` is a PNG that goes in place of the text.
    """

    address: str
    text: str
    key: str
    way: str = ""
    choices: tuple[str, ...] = ()
    picture: bytes | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it. `moved_to`: the address is another one from now on (a group that became a supergroup)."""

    platform_id: str = ""
    moved_to: str = ""


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

    WINDOW = "window"  # outside the platform's window or quota, or the consent is gone: another way may be open
    UNREACHABLE = "unreachable"  # this person cannot be reached here
    REAUTHORISE = "reauthorise"  # the platform does not take our credentials, renewed ones neither
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


def halts_lane(outcome: Outcome) -> bool:
    """Would the next message fare no better? Then the lane rests: the platform said so, or a person must mend it."""
    if isinstance(outcome, Later):
        return outcome.slow_down
    return isinstance(outcome, Never) and outcome.trouble in (Trouble.REAUTHORISE, Trouble.CONFIGURATION)


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
    `a_person_s`: how long after one message the next may go to the same person.
    """

    pace: Pace | None = None
    total: Pace | None = None
    a_day: int | None = None
    at_once: int = 1
    key_window_s: float = 0.0
    a_person_s: float = 0.0


@runtime_checkable
class HasManner(Protocol):
    """An account with limits."""

    def manner(self, target: str) -> Manner:
        """For one group or robot of the account; an empty target is the account itself."""
        ...


@runtime_checkable
class TakesCallbacks(Protocol):
    """An account the platform calls. Everything here is quick and pure: it runs in the event loop."""

    def read(self, callback: Callback, now: dt.datetime) -> Read:
        """Verify and read a callback. Never raises, whatever the body holds."""
        ...


TakeIn = Callable[[Arrived | Noticed], Awaitable[None]]


@runtime_checkable
class Fetches(Protocol):
    """An account that goes and gets its messages (long polling, a cursor); run beside the server."""

    async def fetch(self, take_in: TakeIn, clock: Callable[[], dt.datetime]) -> None:
        """Fetch for ever, handing each message in once it is read; cancelled when the server stops. Never raises."""
        ...


@runtime_checkable
class JoinsThoughts(Protocol):
    """An account whose answers need not stand in the callback's own reply: a turn can wait for a whole thought."""

    @property
    def quiet(self) -> Quiet | None:
        """How long a turn waits for the rest of a thought; None: each message is answered by itself."""
        ...


class PlaceShelf(Protocol):
    """Where an account keeps how far it has fetched, so that a restart neither loses nor repeats."""

    async def load(self, name: str) -> str:
        """The place kept under a name; empty for none."""
        ...

    async def keep(self, name: str, place: str) -> None:
        """Keep it, once everything before it was taken in."""
        ...


@runtime_checkable
class KeepsPlace(Protocol):
    """An account that fetches from a place on."""

    def keep_place(self, shelf: PlaceShelf) -> None:
        """From now on begin where this shelf says."""
        ...


@dataclass(frozen=True, slots=True)
class Token:
    """A platform's access token. `forced_at`: when a new one was last forced; the platform allows that seldom."""

    text: str
    good_until: dt.datetime
    forced_at: dt.datetime | None = None


class TokenShelf(Protocol):
    """Where the processes of one house keep the tokens they share."""

    async def load(self, name: str) -> Token | None:
        """The token kept under a name."""
        ...

    async def keep(self, name: str, token: Token) -> None:
        """Keep it for all."""
        ...


@runtime_checkable
class SharesTokens(Protocol):
    """An account whose token all processes share."""

    def share_tokens(self, shelf: TokenShelf) -> None:
        """From now on look there first."""
        ...


@dataclass(frozen=True, slots=True)
class ConsentButton:
    """What a page shows a platform's own consent button with: for which template, signed for that page's address."""

    template: str
    app_id: str
    timestamp: int  # unix seconds
    nonce: str
    signature: str


@runtime_checkable
class AsksConsent(Protocol):
    """An account whose platform lets a page ask for the consent to one message; a notice tells what was answered."""

    async def ask_consent(self, template: str, address: str, now: dt.datetime) -> ConsentButton | None:
        """The button for the page at this address; None while it cannot be had."""
        ...


class AccountSettings(BaseModel):
    """What the settings of every channel's account hold. `ways`: newer numbers by the way's name."""

    model_config = ConfigDict(extra="forbid")

    ways: dict[str, Numbers] = {}

    def as_set_up(self, way: Way) -> Way:
        """The way as far as this account is set up to go it."""
        return way


def _no_forms(_settings: BaseModel) -> Sequence[FormSpec]:
    return ()


def _no_findings(_name: str, _settings: BaseModel) -> Sequence[Finding]:
    return ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A kind of channel: its settings, what it can do, and where its accounts are opened.

    `opens` names a module with `open_account(name, settings, http) -> Account`; it is imported when an account is
    opened, so that a command that sends nothing does not load a platform's library. `ways` are its rows of the
    capability table, the first one its own lane. `example`: settings with which an account opens, made up; the
    contract test of all channels opens with them. `takes_callbacks`: the platform calls `/channels/NAME/ACCOUNT`.
    `abroad`: its servers stand in another country: nothing personal goes there before the person's own consent.
    `forms`: the platform's templates an account's settings name. `examine` looks at the settings of one account for
    `guanjia doctor`.
    """

    name: str
    account_settings: type[BaseModel]
    opens: str
    ways: tuple[Way, ...]
    example: Mapping[str, Any] = field(default_factory=dict)
    takes_callbacks: bool = False
    abroad: bool = False
    forms: Callable[[BaseModel], Sequence[FormSpec]] = _no_forms
    examine: Callable[[str, BaseModel], Sequence[Finding]] = _no_findings


def ways_with(ways: Sequence[Way], settings: BaseModel) -> tuple[Way, ...]:
    """A channel's ways with the numbers an account's settings tell."""
    told = settings.ways if isinstance(settings, AccountSettings) else {}
    able = [settings.as_set_up(way) if isinstance(settings, AccountSettings) else way for way in ways]
    return tuple(told[way.name].put_into(way) if way.name in told else way for way in able)


def way_named(ways: Sequence[Way], target: str) -> Way:
    """The way a lane's target names. A target that names none is a group or a robot; else it is the first way."""
    named = next((way for way in ways if way.target == target), None)
    return named or next((way for way in ways if way.groups and target), ways[0])


class OpensAccount(Protocol):
    """What the module named by `Channel.opens` holds."""

    def open_account(self, name: str, settings: BaseModel, http: "httpx.AsyncClient", /) -> Account:
        """Make the account ready. Raises WrongUse when its settings cannot work."""
        ...
