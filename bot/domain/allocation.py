"""Which debts a payment settles: as the payer said, else in the order of the law. Pure; rows are made elsewhere.

民法典 560: what the debtor names comes first; then what is due; then the heavier burden; then the earlier due; then
in proportion. None of a house's debts has a security, so that step of the article falls away.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from bot.domain.money import ZERO, Fen, split_in_proportion
from bot.domain.period import Period


class AllocationOrder(StrEnum):
    """The order where the payer said nothing."""

    CIVIL_CODE = "civil_code_560"
    OLDEST_FIRST = "oldest_first"  # 先本金后违约金、先早后晚, where the community published it as agreed


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A debt still open. `burden` is its late-charge rate a day, 0 where none runs; `outstanding` is above zero.

    A line without a due date counts as due from the end of its period. `of_former_owner`: its days ended before the
    home changed hands; only who names it pays it.
    """

    line_id: int
    item: str
    period: Period
    outstanding: Fen
    due_on: dt.date | None = None
    burden: Decimal = Decimal(0)
    disputed: bool = False
    of_former_owner: bool = False

    @property
    def falls_due_on(self) -> dt.date:
        """The day from which it may be asked for."""
        return self.due_on or self.period.last_day


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the payment settles this line."""

    line_id: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class Allocated:
    """The parts, in the order of settling, and what no line took (prepaid)."""

    parts: tuple[Part, ...]
    rest: Fen


def read_order(fact: str) -> AllocationOrder:
    """The order a community recorded (`allocation_order`); what is not understood leaves the law's order in force."""
    agreed = "oldest" in fact or "先早" in fact
    return AllocationOrder.OLDEST_FIRST if agreed else AllocationOrder.CIVIL_CODE


def allocate(
    amount: Fen,
    lines: Sequence[OpenLine],
    on: dt.date,
    told: Collection[int] = (),
    order: AllocationOrder = AllocationOrder.CIVIL_CODE,
) -> Allocated:
    """Split `amount` over open lines as of the day it was paid; `told` are the ids of the lines the payer named.

    A disputed debt that was not named comes last: paying what is not in dispute must not be taken for giving in (facts
    2), and waiting costs nothing, since no late charge runs on it. Equal claims share in proportion, spare fen by
    largest remainder, then in the order given.
    """
    rank = _ranking(on, frozenset(told), order)
    mine = [line for line in lines if not line.of_former_owner or line.line_id in told]
    parts: list[Part] = []
    rest = amount
    for _, group in groupby(sorted(mine, key=rank), key=rank):
        if rest == 0:
            break
        shares = _share(rest, list(group))
        parts += shares
        rest = Fen(rest - sum(part.amount for part in shares))
    return Allocated(tuple(parts), rest)


def left_open(lines: Iterable[OpenLine], parts: Iterable[Part]) -> list[OpenLine]:
    """The lines still open once the parts are settled."""
    settled = {part.line_id: part.amount for part in parts}
    after = [replace(line, outstanding=Fen(line.outstanding - settled.get(line.line_id, 0))) for line in lines]
    return [line for line in after if line.outstanding > ZERO]


def effective_day(paid_on: dt.date, line: OpenLine, today: dt.date) -> dt.date:
    """The day a part takes effect: money at hand when the debt fell due was never late, whenever it is booked."""
    return max(paid_on, min(today, line.falls_due_on))


def name_lines(lines: Iterable[OpenLine], item: str) -> frozenset[int]:
    """The lines of the item a payer named."""
    return frozenset(line.line_id for line in lines if line.item == item)


def _ranking(
    on: dt.date, told: frozenset[int], order: AllocationOrder
) -> Callable[[OpenLine], tuple[int, bool, Decimal, dt.date]]:
    def rank(line: OpenLine) -> tuple[int, bool, Decimal, dt.date]:
        named = line.line_id in told
        burden = line.burden if order is AllocationOrder.CIVIL_CODE else Decimal(0)
        waits = line.disputed and not named
        return (not named) + waits, line.falls_due_on > on, -burden, line.falls_due_on

    return rank


def _share(money: Fen, equals: list[OpenLine]) -> list[Part]:
    open_sum = sum(line.outstanding for line in equals)
    shares = split_in_proportion(min(money, Fen(open_sum)), [line.outstanding for line in equals])
    pairs = zip(equals, shares, strict=True)
    return [Part(line.line_id, share) for line, share in pairs if share > ZERO]
