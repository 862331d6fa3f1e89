"""Sums in capital numerals, as a cashier writes them on a receipt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import Fen
from bot.papers.capitals import in_capitals

_VALUE = {sign: digit for digit, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACE = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (75180, "柒佰伍拾壹元捌角整"),
        (110287, "壹仟壹佰零贰元捌角柒分"),
        (100005, "壹仟元零伍分"),
        (10_0000_00, "壹拾万元整"),
        (101_0000_00, "壹佰零壹万元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1005_0000, "壹拾万零伍佰元整"),
        (123_4567_890, "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整"),
        (-500, "负伍元整"),
    ],
)
def test_a_sum_is_told_in_capitals(fen: int, told: str) -> None:
    assert in_capitals(Fen(fen)) == told


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_the_capitals_tell_the_sum_and_no_other(fen: int) -> None:
    assert _read(in_capitals(Fen(fen))) == fen


def _read(told: str) -> int:
    """Reads capitals back, by its own way."""
    sign = -1 if told.startswith("负") else 1
    whole, _, rest = told.removeprefix("负").removesuffix("整").rpartition("元")
    yuan = section = digit = 0
    for character in whole:
        if character in _VALUE:
            digit = _VALUE[character]
        elif character in _PLACE:
            section, digit = section + digit * _PLACE[character], 0
        else:
            yuan += (section + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12}[character]
            section = digit = 0
    fen = (yuan + section + digit) * 100
    for character in rest:
        if character in _VALUE:
            digit = _VALUE[character]
        else:
            fen += digit * (10 if character == "角" else 1)
    return sign * fen
