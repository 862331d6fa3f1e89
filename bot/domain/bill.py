"""The bill as it is shown to its household: lines with their formula, sums, what changed and what it bought."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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
    late_charge: Fen = ZERO  # grown on it by today, less what was waived of it

    @property
    def outstanding(self) -> Fen:
        """What is still open on this line, late charge not included."""
        return Fen(self.amount - self.paid)


class ChangeCause(StrEnum):
    """What made an item cost more or less than last time; UNKNOWN when the rows do not tell."""

    PRICE = "price"
    AREA = "area"
    QUANTITY = "quantity"
    MONTHS = "months"
    DAYS = "days"
    REDUCTION = "reduction"
    NEW = "new"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from the same item one period earlier; `because` holds the reason as recorded, else nothing.

    `was` and `is_now` are what changed: yuan a unit, ㎡, a quantity, months or yuan of reduction, by the cause.
    """

    item: str
    before: Fen
    now: Fen
    because: str
    cause: ChangeCause = ChangeCause.UNKNOWN
    was: Decimal | None = None
    is_now: Decimal | None = None


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
    due_on: dt.date | None = None  # the day it was promised for


@dataclass(frozen=True, slots=True)
class PayWays:
    """How to pay, only what is recorded; an empty string is not said."""

    counter: str = ""
    counter_hours: str = ""
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
    period: Period | None = None  # the period billed last; None while nothing was billed
    company: str = ""

    @property
    def due_on(self) -> dt.date | None:
        """The earliest day on which something still open is or was due; None when no open line has a day."""
        days = [line.due_on for line in self.lines if line.outstanding > 0 and line.due_on]
        return min(days, default=None)

    @property
    def reduction(self) -> Fen:
        """What reductions and waivers take off these lines."""
        return Fen(sum(line.reduction for line in self.lines))

    @property
    def earlier(self) -> tuple[BillLine, ...]:
        """Lines of older periods, shown because they are still open."""
        first = self.period.first if self.period else None
        return tuple(line for line in self.lines if first and line.period.last < first)

    @property
    def current(self) -> tuple[BillLine, ...]:
        """The lines that are not of older periods."""
        earlier = self.earlier
        return tuple(line for line in self.lines if line not in earlier)

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
