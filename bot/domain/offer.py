"""减免违约金 (苦肉计, lawfully): may an approved offer be told to this household? Pure; the principal is never cut.

Late charge only, within a budget, until a day, once a household, the same for the same case (domain facts 4.2).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.money import ZERO, Fen, yuan

LEAST_DAYS = 3  # an owner must have time to use it


@dataclass(frozen=True, slots=True)
class Offer:
    """An approved offer: what is left of its budget, what of a late charge stays asked, its last day."""

    id: int
    left: Fen
    stays: Fen
    until: dt.date


@dataclass(frozen=True, slots=True)
class Offerable:
    """The offer may be made; `amount` of late charge would not be asked."""

    offer: Offer
    amount: Fen


@dataclass(frozen=True, slots=True)
class NoOffer:
    """It may not, and why."""

    because: str


def may_offer(offer: Offer | None, late_charge: Fen, *, had_one: bool, today: dt.date) -> Offerable | NoOffer:
    """Once a household, only what has grown, only while it lasts."""
    if offer is None:
        return NoOffer("这个小区没有批准过减免方案")
    if had_one:
        return NoOffer("这一户用过一次减免了")
    if offer.until < today + dt.timedelta(days=LEAST_DAYS):
        return NoOffer(f"方案到 {offer.until.isoformat()} 为止，来不及让业主用上")
    amount = Fen(late_charge - offer.stays)
    if amount <= ZERO:
        return NoOffer("没有可以减免的违约金")
    if amount > offer.left:
        return NoOffer(f"预算只剩 {yuan(offer.left)} 元，不够这一户的 {yuan(amount)} 元")
    return Offerable(offer, amount)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A budget that would treat equal cases unequally: how many there are, what they need, and what is missing."""

    households: int
    needed: Fen
    missing: Fen


def covers_all(budget: Fen, stays: Fen, late_charges: Collection[Fen]) -> Shortfall | None:
    """None when the budget is enough for everybody in the same case today."""
    cases = [Fen(charge - stays) for charge in late_charges if charge > stays]
    needed = Fen(sum(cases))
    return Shortfall(len(cases), needed, Fen(needed - budget)) if needed > budget else None
