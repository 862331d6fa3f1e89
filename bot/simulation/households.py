"""Invented households and how they behave. Pure: what chance decides comes from a hash of (seed, household, what)."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

_SHARES = (  # of a hundred; invented for trying a campaign out, not a finding about owners
    ("payer", 52),
    ("forgetter", 22),
    ("objector", 10),
    ("hardship", 4),
    ("refuser", 6),
    ("mover", 6),
)
_BY_ITSELF_DAYS = 40  # payers pay within the forty days around the due date
_CONSENT, _CHANNEL, _OPTS_OUT, _PROMISES = 0.5, 0.9, 0.3, 0.4


class Way(StrEnum):
    """How a household behaves when it owes."""

    PAYER = "payer"
    FORGETTER = "forgetter"
    OBJECTOR = "objector"
    HARDSHIP = "hardship"
    REFUSER = "refuser"
    MOVER = "mover"


@dataclass(frozen=True, slots=True)
class Invented:
    """One household. `pays_on`: days from the due date it pays without being asked, None: never by itself."""

    number: int
    way: Way
    code: str
    amount: int  # fen
    pays_on: int | None
    has_channel: bool
    consents: bool  # gave a one-time consent when it last paid: one message outside the window
    opts_out: bool
    promises: bool  # answers a reminder with a day, before it pays


def invent(seed: int, number: int) -> Invented:
    """Household `number` of a seed; the same two always give the same household."""
    way = _way(chance(seed, number, "way"))
    days = round((chance(seed, number, "day") - 0.6) * _BY_ITSELF_DAYS)
    late = round(30 + chance(seed, number, "late") * 60)
    pays_on = {Way.PAYER: days, Way.FORGETTER: late, Way.MOVER: late}.get(way)
    return Invented(
        number=number,
        way=way,
        code=f"{number // 200 + 1}-{number // 40 % 5 + 1}-{number % 40 // 2 + 1}0{number % 2 + 1}",
        amount=round(40_000 + chance(seed, number, "sum") * 120_000),
        pays_on=pays_on,
        has_channel=chance(seed, number, "channel") < _CHANNEL,
        consents=chance(seed, number, "consent") < _CONSENT,
        promises=way is Way.FORGETTER and chance(seed, number, "promises") < _PROMISES,
        opts_out=way is Way.REFUSER and chance(seed, number, "stop") < _OPTS_OUT,
    )


def chance(seed: int, number: int, what: str) -> float:
    """From 0 up to 1, the same for the same three."""
    digest = hashlib.blake2b(f"{seed}/{number}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def days_after(seed: int, number: int, what: str, most: int) -> dt.timedelta:
    """One to `most` days."""
    return dt.timedelta(days=1 + int(chance(seed, number, what) * most))


def _way(at: float) -> Way:
    point = at * 100
    for name, share in _SHARES:
        if point < share:
            return Way(name)
        point -= share
    return Way.MOVER
