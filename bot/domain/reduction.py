"""减免: what an approved reduction takes off a line, rounded by itself (decisions, Money). Reductions do not stack."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bot.domain.money import ZERO, Fen, round_fen
from bot.domain.span import Span

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Relief:
    """A reduction granted: the share taken off (0.3 for 七折), for which days, why, under which approval."""

    off: Decimal
    from_day: dt.date
    until_day: dt.date | None
    because: str
    approval: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.off <= 1:
            raise ValueError(f"a reduction takes off more than 0 and at most all: {self.off}")


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is taken off in fen, and the recorded reasons, each once."""

    amount: Fen = ZERO
    because: str = ""


def reduce(gross: Fen, span: Span, reliefs: Sequence[Relief]) -> Reduced:
    """The reduction of a line that charges `gross` for `span`.

    On days with several reliefs the largest holds (the first of equals). A relief for a part of the span takes its
    share of that part's months.
    """
    if not reliefs:
        return Reduced()
    starts = [day for relief in reliefs for day in (relief.from_day, (relief.until_day or span.last) + _DAY)]
    off = Fraction(0)
    reasons: dict[str, None] = {}
    for piece in span.cut(starts):
        best = max(_in_force(piece.first, reliefs), key=lambda relief: relief.off, default=None)
        if best is not None:
            off += Fraction(best.off) * piece.months / span.months
            reasons[best.because] = None
    return Reduced(round_fen(gross * off), "；".join(filter(None, reasons)))


def _in_force(day: dt.date, reliefs: Sequence[Relief]) -> list[Relief]:
    return [relief for relief in reliefs if relief.from_day <= day <= (relief.until_day or day)]
