"""Send what is due: claim and commit, send, record what came of it. At most once: what is unclear is not repeated.

A process killed on the wire leaves `sending`, which `recover` turns into `unknown` for a colleague to look at.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.channels.contract import Accepted, Account, Later, Letter, Never, Outcome, Unclear
from storage.database import Database
from storage.outbox import Claimed, claim_next, close_attempt, expire_overdue, give_up_lost, push_back
from storage.tables import OutboxRow

LONGEST_SEND = dt.timedelta(minutes=1)  # a send still on the wire after this belongs to a dead process
_MOST_A_ROUND = 50
_RETRY_AFTER_S = (10, 60, 300, 1800, 3600)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message and what became of it: the row's new state."""

    key: str
    text: str
    state: str
    because: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs. `accounts` by lane (`channel:account`); `go_on` turns False when the process is to stop."""

    database: Database
    accounts: Mapping[str, Account]
    clock: Callable[[], dt.datetime]
    go_on: Callable[[], bool] = lambda: True


async def send_due(sender: Sender) -> tuple[Sent, ...]:
    """One round over all lanes, at most 50 messages each. Lanes run side by side, a lane in order."""
    await sender.database.run(lambda session: expire_overdue(session, sender.accounts.keys(), sender.clock()))
    rounds = await asyncio.gather(*(_send_lane(sender, lane) for lane in sender.accounts))
    return tuple(sent for lane in rounds for sent in lane)


def recover(session: Session, now: dt.datetime) -> int:
    """Mark what a dead process left on the wire. Returns how many."""
    return give_up_lost(session, now - LONGEST_SEND)


def settle(row: OutboxRow, outcome: Outcome, now: dt.datetime) -> None:
    """Bring a row from `sending` to where its outcome leads."""
    match outcome:
        case Accepted(platform_id):
            row.state, row.because, row.sent_at, row.platform_id = "sent", "", now, platform_id
        case Never(because):
            row.state, row.because = "dead", because
        case Unclear(because):
            row.state, row.because = "unknown", because
        case Later(because) if row.attempts > len(_RETRY_AFTER_S):
            row.state, row.because = "dead", f"试了 {row.attempts} 次：{because}"
        case Later(because, after_s):
            wait_s = after_s if after_s is not None else _RETRY_AFTER_S[row.attempts - 1]
            row.state, row.because, row.due_at = "pending", because, now + dt.timedelta(seconds=wait_s)


async def _send_lane(sender: Sender, lane: str) -> list[Sent]:
    sent: list[Sent] = []
    while len(sent) < _MOST_A_ROUND and sender.go_on():
        claimed = await sender.database.run(lambda session: claim_next(session, lane, sender.clock()))
        if claimed is None:
            break
        letter = Letter(claimed.address, claimed.row.text, claimed.row.send_key)
        outcome = await sender.accounts[lane].send(letter, sender.clock())
        sent.append(await sender.database.run(_recording(claimed, outcome, sender.clock())))
        if isinstance(outcome, Later):
            break
    return sent


def _recording(claimed: Claimed, outcome: Outcome, now: dt.datetime) -> Callable[[Session], Sent]:
    def record(session: Session) -> Sent:
        row = close_attempt(session, claimed, type(outcome).__name__.lower(), getattr(outcome, "because", ""))
        settle(row, outcome, now)
        if row.state == "pending":
            push_back(session, row, row.due_at)
        return Sent(row.send_key, row.text, row.state, row.because)

    return record
