"""The printed arithmetic: exact numbers, their units, the sum it ends in."""

from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.money import Fen
from bot.domain.span import Span
from bot.fees.formula import add_up, monthly_price, months, over, price, product, quantity, sum_of, times
from tests.fees.cases import day
from tests.fees.recompute import recompute


def span(first: str, last: str) -> Span:
    return Span(day(first), day(last))


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-07-01", "2026-09-30", "3个月"),
        ("2026-03-18", "2026-03-31", "14/31个月"),
        ("2026-03-18", "2026-05-31", "(2 + 14/31)个月"),
        ("2026-03-18", "2026-05-10", "(1 + 14/31 + 10/31)个月"),
    ],
)
def test_months(first: str, last: str, text: str) -> None:
    assert months(span(first, last)).text == text


@pytest.mark.parametrize(
    ("number", "area", "count", "cost"),
    [
        ("89.5", "89.50㎡", "89.5位", "89.50元/位"),
        ("89.50", "89.50㎡", "89.5位", "89.50元/位"),
        ("0.3755", "0.3755㎡", "0.3755位", "0.3755元/位"),
        ("100", "100.00㎡", "100位", "100.00元/位"),
    ],
)
def test_numbers_are_printed_exactly(number: str, area: str, count: str, cost: str) -> None:
    amount = Decimal(number)
    assert (quantity(amount, "㎡").text, quantity(amount, "位").text) == (area, count)
    assert price(amount, "位").text == cost


def test_units() -> None:
    assert monthly_price(Decimal("2.8"), "㎡").text == "2.80元/㎡·月"
    assert monthly_price(Decimal(30), "").text == "30.00元/月"
    assert price(Decimal(300), "").text == "300.00元"
    assert times(Decimal("0.5")) is not None
    assert times(Decimal(1)) is None


def test_the_issue_s_own_example() -> None:
    quarter = months(span("2026-07-01", "2026-09-30"))
    gross, text = add_up([product(quantity(Decimal("89.5"), "㎡"), monthly_price(Decimal("2.8"), "㎡"), quarter)])
    assert (gross, text) == (75180, "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元")


@pytest.mark.parametrize(("wanted", "text"), [(33, "0.33元"), (34, "0.34元"), (32, "0.32元")])
def test_a_split_s_spare_fen_are_printed(wanted: int, text: str) -> None:
    third = product(sum_of(Fen(100)), over(3, "㎡"))
    gross, formula = add_up([third], Fen(wanted))
    spare = {33: "", 34: " + 0.01元", 32: " - 0.01元"}[wanted]
    assert (gross, formula) == (wanted, f"1.00元 ÷ 3.00㎡{spare} = {text}")
    assert recompute(formula) == (wanted, wanted)


def test_the_sum_is_rounded_once() -> None:
    half = product(price(Decimal("0.005"), ""))
    assert half.value == Fraction(1, 200)
    assert add_up([half, half])[0] == 1
