"""糖衣炮弹, lawfully: a public gift for whoever pays, given after the money landed, and fair to who pays on time. Pure.

A gift is a list of tiers by day of payment. It is fair when nobody who paid on time would have got more, for the same
bill, by paying late: the check asks that of every household of the audience and of everybody who paid already.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.money import ZERO, Fen, round_fen, yuan


@dataclass(frozen=True, slots=True)
class Tier:
    """What payers get who pay from `since` to `by`, in days from the due date: so many fen, and a share of the bill."""

    since: int
    by: int
    worth: Fen = ZERO
    share: Decimal = Decimal(0)

    def gives(self, amount: Fen) -> Fen:
        """For a bill of so many fen."""
        return Fen(self.worth + round_fen(amount * Fraction(self.share)))


Gift = Sequence[Tier]


@dataclass(frozen=True, slots=True)
class Payer:
    """A household with its bill and its due date; `settled_on` None while it owes."""

    room: str
    amount: Fen
    due_on: dt.date
    settled_on: dt.date | None = None

    @property
    def is_punctual(self) -> bool:
        """Paid by the due date, or still has time to."""
        return self.settled_on is not None and self.settled_on <= self.due_on


@dataclass(frozen=True, slots=True)
class Unfair:
    """How many punctual households get less than they would have by paying late; by how much, together and at most."""

    households: int
    together: Fen
    at_most: Fen
    example: str

    @property
    def because(self) -> str:
        """For the manager."""
        return (
            f"这份礼让按时缴费的 {self.households} 户吃亏：同样的账单，晚付反而多得，最多差 {yuan(self.at_most)} 元"
            f"（如 {self.example}），一共 {yuan(self.together)} 元。给按时付的不能比晚付的少"
        )


def gift_for(gift: Gift, amount: Fen, due_on: dt.date, paid_on: dt.date) -> Fen:
    """What somebody who paid the whole bill on a day has coming: the best tier of that day."""
    day = (paid_on - due_on).days
    return max((tier.gives(amount) for tier in gift if tier.since <= day <= tier.by), default=ZERO)


def check_fairness(gift: Gift, households: Iterable[Payer]) -> Unfair | None:
    """None when nobody punctual is worse off. Who has not paid yet is taken to pay on the due date itself."""
    losses: list[tuple[Fen, str]] = []
    for home in households:
        if not home.is_punctual and home.settled_on is not None:
            continue  # paid late already: nothing to be punctual about
        got = gift_for(gift, home.amount, home.due_on, home.settled_on or home.due_on)
        late = max((tier.gives(home.amount) for tier in gift if tier.by > 0), default=ZERO)
        if late > got:
            losses.append((Fen(late - got), home.room))
    if not losses:
        return None
    at_most, example = max(losses)
    return Unfair(len(losses), Fen(sum(loss for loss, _ in losses)), at_most, example)
