"""违约金: what a late payment costs where a clause of the contract is on record. Never 滞纳金, never compound.

Source: 民法典 585 (agreed, and reducible when excessive), facts 3.3. What is not recorded is not charged.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise

from bot.domain.money import ZERO, Fen, round_fen

_DAY = dt.timedelta(days=1)
_DAYS_OF_YEAR = 365
_SCALES = {"%": 2, "％": 2, "‰": 3}


@dataclass(frozen=True, slots=True)
class LateChargeTerms:
    """The agreed rate a day (0.0005 for 万分之五) and its bounds.

    `cap_share` bounds the whole charge by a share of the principal; `yearly_cap` is the house's policy: a rate a year
    above which nothing is asked, whatever was agreed (courts cut to 1.3-1.5 times LPR). `items` empty: all items.
    """

    daily_rate: Decimal
    cap_share: Decimal | None = None
    yearly_cap: Decimal | None = None
    items: frozenset[str] = frozenset()

    def covers(self, item: str) -> bool:
        """Does the clause speak of this fee item?"""
        return not self.items or item in self.items


@dataclass(frozen=True, slots=True)
class Paid:
    """Principal settled on a day; below zero where it was given back."""

    on: dt.date
    amount: Fen


@dataclass(frozen=True, slots=True)
class DisputedDays:
    """From the day an objection was raised to the day it was decided, both free, also when it failed."""

    raised_on: dt.date
    decided_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """One line's principal: net amount, the day it was due (None: never late), what was paid when, its disputes."""

    amount: Fen
    due_on: dt.date | None
    paid: Sequence[Paid] = ()
    disputes: Sequence[DisputedDays] = ()


@dataclass(frozen=True, slots=True)
class LateCharge:
    """The charge in fen, the days it was counted for, the days left free by a dispute, and whether a bound cut it."""

    amount: Fen = ZERO
    days: int = 0
    free_days: int = 0
    capped: bool = False


def read_terms(facts: Mapping[str, str]) -> LateChargeTerms | None:
    """The terms of a community's recorded facts; None unless both the clause and a readable rate are recorded.

    Facts: `late_charge_clause`, `late_charge_daily_rate` (0.0005, 0.05% or 0.5‰), `late_charge_cap_share`,
    `late_charge_yearly_cap` and `late_charge_items` (names with 、 between; unrecorded: the clause covers all items).
    """
    rate = _read_rate(facts.get("late_charge_daily_rate", ""))
    if not facts.get("late_charge_clause") or rate is None or rate <= 0:
        return None
    items = facts.get("late_charge_items", "").replace(",", "、").replace("，", "、").split("、")
    return LateChargeTerms(
        daily_rate=rate,
        cap_share=_read_rate(facts.get("late_charge_cap_share", "")),
        yearly_cap=_read_rate(facts.get("late_charge_yearly_cap", "")),
        items=frozenset(item.strip() for item in items if item.strip()),
    )


def late_charge(debt: Debt, terms: LateChargeTerms | None, today: dt.date) -> LateCharge:
    """The charge accrued by the end of `today`: unpaid principal x rate x days from the day after due, rounded once.

    The day of a payment still counts for what it paid; a disputed day is free. Without terms or due date: nothing.
    """
    if terms is None or debt.due_on is None or debt.due_on >= today:
        return LateCharge()
    weight, days, free_days = _count(debt, debt.due_on, today)
    agreed = weight * Fraction(terms.daily_rate)
    bounded = min([agreed, *_bounds(debt, terms, weight)])
    return LateCharge(round_fen(bounded), days, free_days, capped=bounded < agreed)


def _count(debt: Debt, due_on: dt.date, today: dt.date) -> tuple[int, int, int]:
    """Sum of principal x days in fen, the charged days, and the overdue days a dispute left free."""
    weight = days = free_days = 0
    marks = _marks(debt, due_on + _DAY, today + _DAY)
    for begin, end in pairwise(marks):
        length = (end - begin).days
        principal = debt.amount - sum(part.amount for part in debt.paid if part.on < begin)
        if principal <= 0:
            continue
        if any(dispute.raised_on <= begin <= (dispute.decided_on or today) for dispute in debt.disputes):
            free_days += length
        else:
            weight += principal * length
            days += length
    return weight, days, free_days


def _marks(debt: Debt, begin: dt.date, end: dt.date) -> list[dt.date]:
    """The days on which principal or dispute may change, with both ends."""
    marks = {part.on + _DAY for part in debt.paid}
    for dispute in debt.disputes:
        marks |= {dispute.raised_on, (dispute.decided_on or end) + _DAY}
    return sorted({begin, end} | {mark for mark in marks if begin < mark < end})


def _bounds(debt: Debt, terms: LateChargeTerms, weight: int) -> list[Fraction]:
    bounds = []
    if terms.yearly_cap is not None:
        bounds.append(weight * Fraction(terms.yearly_cap) / _DAYS_OF_YEAR)
    if terms.cap_share is not None:
        bounds.append(debt.amount * Fraction(terms.cap_share))
    return bounds


def _read_rate(text: str) -> Decimal | None:
    plain = text.strip()
    scale = _SCALES.get(plain[-1:], 0)
    try:
        rate = Decimal(plain[:-1] if scale else plain).scaleb(-scale)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate >= 0 else None
