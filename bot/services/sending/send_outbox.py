"""Send what is due: the ports of a sender, one round over all lanes, and what a dead sender left behind.

`drain_lane` does one lane; `take_to_wire` holds what happens inside the transactions.
"""

import asyncio
import datetime as dt
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.contract import Account, HasManner, Manner
from bot.domain.pacing import HORIZON
from bot.domain.speaking import Policy, Refuse, Verdict
from bot.services.campaigns.move_campaigns import Place
from bot.services.reaching.find_ways import Move, Ready
from bot.services.talk.answer_words import TakeThought
from storage.database import Database
from storage.lanes import lanes_waiting, paused_lanes
from storage.tables import OutboxRow

Guard = Callable[[Session, Sequence[OutboxRow], dt.datetime], Sequence[Verdict]]  # a word on each row, in order
FindWays = Callable[[Session, Sequence[OutboxRow], dt.datetime], Sequence[Ready | Move | Refuse]]  # same


@dataclass(frozen=True, slots=True)
class Sent:
    """One message and where it stands after this round."""

    key: str
    text: str
    state: str
    because: str
    code: str = ""
    lane: str = ""
    room_id: int | None = None
    due_at: dt.datetime | None = None


async def _draw_nothing(_room_id: int, _now: dt.datetime) -> bytes:
    raise NotImplementedError("no picture can be drawn here")


async def _ask_nobody(_now: dt.datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Leases:
    """How long a sender may be silent before what it holds is taken for lost. `sending_s`: on the wire."""

    sending_s: float = 30.0

    @property
    def sending(self) -> dt.timedelta:
        """Of a message on the wire."""
        return dt.timedelta(seconds=self.sending_s)

    @property
    def claim(self) -> dt.timedelta:
        """Of a message in hand: it may wait for its slot first."""
        return self.sending + HORIZON

    @property
    def longest_send_s(self) -> float:
        """Below the lease on the wire: whoever holds it knows how its message ended."""
        return self.sending_s / 2

    @property
    def look_every_s(self) -> float:
        """How often to look for what dead senders left."""
        return self.sending_s / 3


def _no_note(text: str, _number: str) -> str:
    return text


def _all_ready(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> Sequence[Ready | Move | Refuse]:
    return [Ready()] * len(rows)


def _new_token() -> int:
    return secrets.randbits(62)


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs.

    `accounts` by lane (`channel:account`), `guard` the last question before the wire, asked of a
    whole wave at once, `find_ways` the way each message takes that got leave, `say_again` the note on a
    numbered message that goes once more. `go_on` turns False when the process is to stop. `clock` and `sleep` belong
    together: a test hands in virtual ones. `passing` hears the name of each step passed (fault tests kill there).
    `take_thought` answers what an owner said in several messages; without it they wait for a process that can.
    `draw_bill` draws the card of a room's bill. `close_talks` closes the talks gone silent, `move_campaigns` moves a
    page of the running campaigns on, `move_plans` a page of what follows payments, `ask_platforms` asks payment
    platforms what they did not tell.
    """

    database: Database
    accounts: Mapping[str, Account]
    clock: Callable[[], dt.datetime]
    guard: Guard
    find_ways: FindWays = _all_ready
    go_on: Callable[[], bool] = lambda: True
    say_again: Callable[[str, str], str] = _no_note
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)
    new_token: Callable[[], int] = _new_token
    passing: Callable[[str], None] = lambda _step: None
    policy: Policy = field(default_factory=Policy)
    leases: Leases = field(default_factory=Leases)
    close_talks: Callable[[Session, dt.datetime], int] = lambda _session, _now: 0
    move_campaigns: Callable[[Session, Place, dt.datetime], Place | None] = lambda _session, _place, _now: None
    ask_platforms: Callable[[dt.datetime], Awaitable[None]] = _ask_nobody
    move_plans: Callable[[Session, dt.datetime], int] = lambda _session, _now: 0
    take_thought: TakeThought | None = None
    draw_bill: Callable[[int, dt.datetime], Awaitable[bytes]] = _draw_nothing

    def account(self, lane: str) -> Account | None:
        """Who sends on a lane; None when it is not configured (any more)."""
        return self.accounts.get(account_of(lane))

    def manner(self, lane: str) -> Manner:
        """How the lane wants to be sent on."""
        account: object = self.account(lane)
        return account.manner(target_of(lane)) if isinstance(account, HasManner) else Manner()


def account_of(lane: str) -> str:
    """`channel:account` of a lane that may name a target too."""
    return ":".join(lane.split(":")[:2])


def target_of(lane: str) -> str:
    """The group or robot of a lane; empty for the account's own."""
    return lane.removeprefix(account_of(lane)).removeprefix(":")


async def lanes_due(sender: Sender) -> list[str]:
    """The lanes of configured accounts with a message due and no pause."""

    def look(session: Session) -> list[str]:
        now = sender.clock()
        resting = paused_lanes(session, now)
        return [lane for lane, due_at in lanes_waiting(session).items() if due_at <= now and lane not in resting]

    return [lane for lane in await sender.database.run(look) if sender.account(lane) is not None]
