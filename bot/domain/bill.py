"""The bill as it is shown to its household: lines with their formula, sums, what changed and what it bought."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.money import ZERO, Fen
from bot.domain.period import Month, Period


@dataclass(frozen=True, slots=True)
class BillLine:
    """One debt: one fee item of one room for one period. Sums in fen; `amount` is net of the reduction."""

    line_id: int
    item: str
    period: Period
    formula: str  # printed arithmetic ending in the gross amount: `89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元`
    gross: Fen
    reduction: Fen
    amount: Fen
    paid: Fen
    due_on: dt.date | None = None
    reduction_reason: str = ""
    disputed: bool = False

    @property
    def outstanding(self) -> Fen:
        """What is still open on this line, late charge not included."""
        return Fen(self.amount - self.paid)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from the same item one period earlier, with the reason when one is recorded."""

    item: str
    before: Fen
    now: Fen
    because: str


@dataclass(frozen=True, slots=True)
class CostShare:
    """One of the nine cost items of the charging rules with the company's own share (0-100, two decimals)."""

    item: str
    percent: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """Something done for this building, as recorded."""

    done_on: dt.date
    what: str


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """A matter of this room that is not closed: work order, check, dispute, request."""

    number: str
    what: str
    since: dt.date
    category: str = ""


@dataclass(frozen=True, slots=True)
class PayWays:
    """How to pay, only what is recorded; an empty string is not said."""

    counter: str = ""
    transfer: str = ""
    online: str = ""
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """The personalised breakdown of one room at one moment."""

    community: str
    room: str
    owner: str
    lines: tuple[BillLine, ...]
    late_charge: Fen = ZERO
    late_charge_because: str = ""  # the recorded clause; empty: none is asked
    paid_up_to: Month | None = None  # every month up to here is settled in full
    prepaid: Fen = ZERO
    changes: tuple[Change, ...] = ()
    cost_shares: tuple[CostShare, ...] = ()
    done_lately: tuple[ServiceDone, ...] = ()
    open_matters: tuple[OpenMatter, ...] = ()
    pay_ways: PayWays = PayWays()

    @property
    def payable(self) -> Fen:
        """Net sum of the lines; the late charge is beside it, never inside."""
        return Fen(sum(line.amount for line in self.lines))

    @property
    def paid(self) -> Fen:
        """What was paid on these lines."""
        return Fen(sum(line.paid for line in self.lines))

    @property
    def outstanding(self) -> Fen:
        """What is still open on these lines, the late charge not included."""
        return Fen(self.payable - self.paid)

    @property
    def undisputed(self) -> Fen:
        """The open sum that may be paid without touching a dispute."""
        return Fen(sum(line.outstanding for line in self.lines if not line.disputed))
