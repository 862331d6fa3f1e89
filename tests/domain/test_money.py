"""Money is whole fen; sums round half up, away from zero; a split loses nothing."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import Fen, read_yuan, round_fen, split_in_proportion, to_fen, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [("751.80", 75180), ("751.8", 75180), ("1,194.90", 119490), ("-3", -300), (" 0 ", 0), ("1e3", 100000)],
)
def test_read_yuan(text: str, fen: int) -> None:
    assert read_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "nan", "inf", "-inf", "sNaN", "1e999", "一百"])
def test_read_yuan_refuses_what_is_no_sum(text: str) -> None:
    with pytest.raises(ValueError, match="不是金额"):
        read_yuan(text)


@pytest.mark.parametrize(
    ("amount", "fen"),
    [("444.195", 44420), ("444.1949", 44419), ("187.8675", 18787), ("-0.005", -1), ("2254.41", 225441)],
)
def test_to_fen_rounds_half_up(amount: str, fen: int) -> None:
    assert to_fen(Decimal(amount)) == fen


@pytest.mark.parametrize(
    ("exact", "fen"), [("1/2", 1), ("-1/2", -1), ("1/3", 0), ("2/3", 1), ("-2/3", -1), ("7", 7), ("5/2", 3)]
)
def test_round_fen(exact: str, fen: int) -> None:
    assert round_fen(Fraction(exact)) == fen


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=5))
def test_both_roundings_agree(amount: Decimal) -> None:
    assert round_fen(Fraction(amount) * 100) == to_fen(amount)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_printed_money_reads_back(fen: int) -> None:
    assert read_yuan(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # equal remainders: the earlier place gets the spare fen
        (101, [1, 1, 1], [34, 34, 33]),
        (100, [1, 2, 4], [14, 29, 57]),  # remainders 2, 4, 1 of 7: the largest gets it
        (1, [3, 3, 5], [0, 0, 1]),
        (0, [1, 1], [0, 0]),
        (7, [0, 1], [0, 7]),
    ],
)
def test_spare_fen_go_to_the_largest_remainder_then_by_place(total: int, weights: list[int], parts: list[int]) -> None:
    assert split_in_proportion(Fen(total), weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_a_split_nobody_could_receive_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_in_proportion(Fen(100), weights)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_a_split_conserves_the_money(total: int, weights: list[int]) -> None:
    parts = split_in_proportion(Fen(total), weights)
    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )
