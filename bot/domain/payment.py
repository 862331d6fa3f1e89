"""Money that arrives: the notice of it, and what became of it. Where each fen goes is decided in `allocation`."""

import datetime as dt
from dataclasses import dataclass

from bot.domain.money import ZERO, Fen
from bot.domain.period import Period


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """A gateway's notice, a statement's line or a cashier's entry. `gateway` + `trade_number` name it for ever.

    `room_id` empty: nobody could tell the room; the money is kept as unmatched. `for_line_ids`: the lines the payer
    named (民法典 560: the debtor's word comes first); empty: the law's order decides. `amount` is above zero.
    """

    community_id: int
    room_id: int | None
    gateway: str
    trade_number: str
    amount: Fen
    paid_at: dt.datetime
    method: str = ""
    payer: str = ""
    memo: str = ""
    for_line_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"a payment is above zero: {self.amount}")

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one trade."""
        return self.gateway, self.trade_number


@dataclass(frozen=True, slots=True)
class SettledPart:
    """The part of a payment that settles one line."""

    line_id: int
    item: str
    period: Period
    amount: Fen


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a payment. The same notice again: `duplicate`, the rows as they stand, nothing changed.

    `prepaid` is the part of this payment no line took; `open_left` what the room still owes. `conflict` (for a clerk)
    says what differs when a known trade number comes with another amount or room: nothing was changed then either.
    """

    payment_id: int
    duplicate: bool
    allocations: tuple[SettledPart, ...] = ()
    prepaid: Fen = ZERO
    unmatched: bool = False
    open_left: Fen = ZERO
    promises_kept: int = 0
    reminders_cancelled: int = 0
    conflict: str = ""
