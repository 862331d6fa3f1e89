"""The printed arithmetic of a line: exact numbers with their units, whose text recomputes to the sum it ends in.

`×` and `÷` calculate, a plain `/` stands inside a unit or a share of a month (`14/31个月`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.money import Fen, round_fen, yuan
from bot.domain.span import Span

_TWO_PLACES = Decimal("0.01")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Factor:
    """A number of a product as it is printed; `divides`: it stands after ÷."""

    value: Fraction
    text: str
    divides: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """Factors multiplied: yuan."""

    factors: tuple[Factor, ...]

    @property
    def value(self) -> Fraction:
        """The exact product in yuan."""
        value = Fraction(1)
        for factor in self.factors:
            value = value / factor.value if factor.divides else value * factor.value
        return value

    @property
    def text(self) -> str:
        """`89.50㎡ × 2.80元/㎡·月 × 3个月`."""
        first, *others = self.factors
        return first.text + "".join(f" {'÷' if factor.divides else '×'} {factor.text}" for factor in others)


def product(*factors: Factor | None) -> Product:
    """A product of the factors that are there."""
    return Product(tuple(factor for factor in factors if factor is not None))


def add_up(products: Sequence[Product], wanted: Fen | None = None) -> tuple[Fen, str]:
    """The sum rounded once, half up (facts 3.3), and its text ending in it.

    `wanted` is the sum where a split decides it: its spare fen are printed as a term of their own.
    """
    rounded = round_fen(sum((one.value for one in products), Fraction(0)) * 100)
    gross = rounded if wanted is None else wanted
    text = " + ".join(one.text for one in products)
    if gross != rounded:
        text += f" {'+' if gross > rounded else '-'} {yuan(abs(gross - rounded))}元"
    return gross, f"{text} = {yuan(gross)}元"


def quantity(amount: Decimal, unit: str) -> Factor:
    """`3位`, `1.5吨`; areas with two places at least: `89.50㎡`."""
    return Factor(Fraction(amount), f"{_two_places(amount) if unit == '㎡' else _short(amount)}{unit}")


def monthly_price(amount: Decimal, unit: str) -> Factor:
    """`2.80元/㎡·月`; without a unit `30.00元/月`."""
    return Factor(Fraction(amount), f"{_two_places(amount)}元/{unit}{'·' if unit else ''}月")


def price(amount: Decimal, unit: str) -> Factor:
    """A price a use: `300.00元/次`; without a unit `300.00元`."""
    return Factor(Fraction(amount), f"{_two_places(amount)}元{'/' if unit else ''}{unit}")


def times(factor: Decimal) -> Factor | None:
    """A plain factor such as a floor's; none where it is 1."""
    return None if factor == _ONE else Factor(Fraction(factor), _short(factor))


def sum_of(amount: Fen) -> Factor:
    """`1234.56元`."""
    return Factor(Fraction(amount, 100), f"{yuan(amount)}元")


def over(amount: Decimal | int, unit: str) -> Factor:
    """A divisor: `÷ 21000.00㎡`."""
    return Factor(Fraction(amount), quantity(Decimal(amount), unit).text, divides=True)


def months(span: Span) -> Factor:
    """`3个月`, `14/31个月`, `(2 + 14/31)个月`."""
    whole = [str(span.whole_months)] if span.whole_months else []
    parts = [*whole, *(f"{days}/{of}" for days, of in span.part_months)]
    text = parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"
    return Factor(span.months, f"{text}个月")


def _two_places(amount: Decimal) -> str:
    return str(amount.quantize(_TWO_PLACES)) if amount == amount.quantize(_TWO_PLACES) else _short(amount)


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
