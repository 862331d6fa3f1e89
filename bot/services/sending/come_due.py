"""Rows that change by themselves as time goes: held until a moment, held for want of an account."""

import datetime as dt
from collections.abc import Collection

from sqlmodel import Session

from bot.services.sending.send_outbox import account_of
from storage.lanes import lanes_waiting
from storage.outbox import bring_back, held_lanes, hold_strays, release_held


def come_due(session: Session, accounts: Collection[str], now: dt.datetime) -> int:
    """Bring back and hold; `accounts` are the configured ones (`channel:account`). Returns how many rows changed."""
    strays = [
        lane for lane, due_at in lanes_waiting(session).items() if due_at <= now and account_of(lane) not in accounts
    ]
    back = [lane for lane in held_lanes(session) if account_of(lane) in accounts]
    return release_held(session, now) + hold_strays(session, strays) + bring_back(session, back)
