"""违约金: only by a recorded clause, on unpaid principal, from the day after due, simple, bounded, free in dispute."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.late_charge import (
    Debt,
    DisputedDays,
    LateCharge,
    LateChargeTerms,
    Paid,
    late_charge,
    read_terms,
)
from bot.domain.money import Fen

DUE = dt.date(2026, 1, 1)
DAY_90 = DUE + dt.timedelta(days=90)
CLAUSE = {"late_charge_clause": "逾期按日加收万分之五", "late_charge_daily_rate": "0.0005"}
TERMS = LateChargeTerms(Decimal("0.0005"))
YEAR = Debt(Fen(225441), DUE)


def day(count: int) -> dt.date:
    """The day so many days after due."""
    return DUE + dt.timedelta(days=count)


@pytest.mark.parametrize(
    ("rate", "yearly_cap", "fen"),
    [("0.05%", "", 10145), ("0.3%", "", 60869), ("0.3%", "0.039", 2168)],
)
def test_worked_examples_of_90_days(rate: str, yearly_cap: str, fen: int) -> None:
    """Facts 3.5: 2254.41 yuan, 90 days: 101.45, 608.69, and 21.68 at LPR 3.0 % x 1.3."""
    terms = read_terms(CLAUSE | {"late_charge_daily_rate": rate, "late_charge_yearly_cap": yearly_cap})
    charge = late_charge(YEAR, terms, DAY_90)
    assert (charge.amount, charge.days, charge.capped) == (fen, 90, bool(yearly_cap))


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"late_charge_daily_rate": "0.0005"},
        {"late_charge_clause": "按合同"},
        CLAUSE | {"late_charge_clause": ""},
        CLAUSE | {"late_charge_daily_rate": "万分之五"},
        CLAUSE | {"late_charge_daily_rate": "0"},
        CLAUSE | {"late_charge_daily_rate": "-0.1"},
        CLAUSE | {"late_charge_daily_rate": "nan"},
    ],
)
def test_no_terms_without_clause_and_readable_rate(facts: dict[str, str]) -> None:
    assert read_terms(facts) is None
    assert late_charge(YEAR, read_terms(facts), DAY_90) == LateCharge()


@pytest.mark.parametrize(
    ("text", "rate"), [("0.0005", "0.0005"), ("0.05%", "0.0005"), ("0.05％", "0.0005"), (" 0.5‰ ", "0.0005")]
)
def test_spellings_of_a_rate(text: str, rate: str) -> None:
    terms = read_terms(CLAUSE | {"late_charge_daily_rate": text, "late_charge_cap_share": "30%"})
    assert terms == LateChargeTerms(Decimal(rate), cap_share=Decimal("0.3"))


def test_a_clause_may_speak_of_some_items_only() -> None:
    terms = read_terms(CLAUSE | {"late_charge_items": "物业服务费，车位管理费,"})
    assert terms is not None
    assert [terms.covers(item) for item in ("物业服务费", "车位管理费", "生活垃圾处理费")] == [True, True, False]
    assert TERMS.covers("生活垃圾处理费")


@pytest.mark.parametrize(("today", "days"), [(DUE, 0), (day(-5), 0), (day(1), 1), (day(90), 90)])
def test_from_the_day_after_due(today: dt.date, days: int) -> None:
    assert late_charge(YEAR, TERMS, today).days == days


def test_without_due_date_nothing_is_late() -> None:
    assert late_charge(Debt(Fen(100), None), TERMS, DAY_90) == LateCharge()


@pytest.mark.parametrize(
    ("paid", "weight_days"),
    [
        ([Paid(DUE, Fen(100000))], 0),  # paid in full in time
        ([Paid(day(10), Fen(100000))], 10),  # the day of payment still counts
        ([Paid(day(10), Fen(50000))], 10 + 80 / 2),
        ([Paid(day(10), Fen(100000)), Paid(day(20), Fen(-100000))], 10 + 70),  # refunded: open again from the day after
        ([Paid(day(10), Fen(100000)), Paid(day(20), Fen(1))], 10),  # paid beyond a lowered amount
        ([Paid(day(200), Fen(100000))], 90),
    ],
)
def test_only_what_is_unpaid_bears_it(paid: list[Paid], weight_days: float) -> None:
    charge = late_charge(Debt(Fen(100000), DUE, paid), TERMS, DAY_90)
    assert charge.amount == round(100000 * 0.0005 * weight_days)


@pytest.mark.parametrize(
    ("disputes", "days", "free"),
    [
        ([DisputedDays(day(11))], 10, 80),
        ([DisputedDays(day(11), day(20))], 80, 10),  # decided: its days stay free, both ends
        ([DisputedDays(day(-30), day(-10))], 90, 0),
        ([DisputedDays(day(-30), day(5))], 85, 5),
        ([DisputedDays(day(11), day(20)), DisputedDays(day(15), day(30))], 70, 20),
        ([DisputedDays(day(90), day(90))], 89, 1),
        ([DisputedDays(day(91))], 90, 0),
    ],
)
def test_disputed_days_are_free(disputes: list[DisputedDays], days: int, free: int) -> None:
    charge = late_charge(Debt(Fen(100000), DUE, disputes=disputes), TERMS, DAY_90)
    assert (charge.days, charge.free_days, charge.amount) == (days, free, 50 * days)


def test_bounds_take_the_lowest() -> None:
    steep = LateChargeTerms(Decimal("0.003"), cap_share=Decimal("0.2"), yearly_cap=Decimal("0.9"))
    assert late_charge(Debt(Fen(100000), DUE), steep, DAY_90) == LateCharge(Fen(20000), 90, 0, capped=True)
    loose = LateChargeTerms(Decimal("0.003"), cap_share=Decimal("0.3"), yearly_cap=Decimal(2))
    assert late_charge(Debt(Fen(100000), DUE), loose, DAY_90) == LateCharge(Fen(27000), 90, 0, capped=False)


def by_day(debt: Debt, terms: LateChargeTerms, today: dt.date) -> int:
    """The same, one day after the other."""
    weight = 0
    for count in range(1, (today - DUE).days + 1):
        principal = debt.amount - sum(part.amount for part in debt.paid if part.on < day(count))
        free = any(one.raised_on <= day(count) <= (one.decided_on or today) for one in debt.disputes)
        weight += 0 if free else max(principal, 0)
    return int(Decimal(weight) * terms.daily_rate + Decimal("0.5"))


COUNTS = st.integers(-40, 140)


@given(
    paid=st.lists(st.tuples(COUNTS, st.integers(-20000, 60000)), max_size=4),
    disputes=st.lists(st.tuples(COUNTS, st.none() | st.integers(0, 60)), max_size=3),
    today=st.integers(1, 120),
)
def test_equals_the_count_day_by_day(
    paid: list[tuple[int, int]], disputes: list[tuple[int, int | None]], today: int
) -> None:
    debt = Debt(
        Fen(100000),
        DUE,
        [Paid(day(on), Fen(amount)) for on, amount in paid],
        [DisputedDays(day(on), None if length is None else day(on + length)) for on, length in disputes],
    )
    assert late_charge(debt, TERMS, day(today)).amount == by_day(debt, TERMS, day(today))
