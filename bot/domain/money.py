"""Money as integer fen, read and printed in this one place.

Sums are never floats: 444.195 stored as a double rounds the wrong way and the office finds out from an owner.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import NewType

Fen = NewType("Fen", int)

ZERO = Fen(0)
_CENT = Decimal("0.01")


def to_fen(amount: Decimal) -> Fen:
    """Round an amount in yuan half up to whole fen (facts 3.3: each line is rounded, then summed)."""
    return Fen(int(amount.quantize(_CENT, rounding=ROUND_HALF_UP).scaleb(2)))


def round_fen(exact: Fraction) -> Fen:
    """Round an exact number of fen half up, away from zero: what a third of a month costs is no Decimal."""
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    rounded = whole + (2 * rest >= exact.denominator)
    return Fen(rounded if exact >= 0 else -rounded)


def read_yuan(text: str) -> Fen:
    """Read `1,194.90`, `751.8` or `-3` (yuan). Raises ValueError when it is no number or has parts of a fen."""
    try:
        amount = Decimal(text.replace(",", "").strip())
        whole_fen = amount == amount.quantize(_CENT)  # InvalidOperation too for NaN, infinity and 1e999
    except InvalidOperation as exc:
        raise ValueError(f"不是金额：{text!r}") from exc
    if not whole_fen:
        raise ValueError(f"不是金额：{text!r}")
    return to_fen(amount)


def yuan(amount: int) -> str:
    """Print fen as yuan with two decimals: 75180 -> `751.80`."""
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), 100)
    return f"{sign}{whole}.{cents:02d}"


def split_in_proportion(total: Fen, weights: Sequence[int]) -> list[Fen]:
    """Split a sum by weights; spare fen go to the largest remainders, ties to the earlier place.

    Raises ValueError when the weights are negative or all zero, since then nobody could receive the money.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be >= 0 and not all 0")
    parts = [total * weight // whole for weight in weights]
    spare = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:spare]:
        parts[i] += 1
    return [Fen(part) for part in parts]
