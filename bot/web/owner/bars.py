"""The stacked bar of a bill as places and colours for an inline SVG; the same colours stand beside the lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.bill import Bill, CostShare
from bot.papers.shares import COLOURS, OTHER, shares_of

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar of WIDTH: where it begins, how long it is, its colour and name."""

    start: int
    length: int
    colour: str
    name: str
    told: str = ""


def bar_of_lines(bill: Bill) -> tuple[Piece, ...]:
    """By item of the bill; an item of nothing has no piece."""
    shares = shares_of(bill.lines)
    return _laid([(share.item, share.amount, share.colour, "") for share in shares])


def bar_of_costs(shares: Sequence[CostShare]) -> tuple[Piece, ...]:
    """By what the company spends the fee on, as it has made known."""
    colours = (*COLOURS, *([OTHER] * len(shares)))
    return _laid(
        [
            (share.item, int(share.percent * 100), colour, f"{share.percent.normalize():f}%")
            for share, colour in zip(shares, colours, strict=False)
        ]
    )


def _laid(parts: Sequence[tuple[str, int, str, str]]) -> tuple[Piece, ...]:
    total = sum(amount for _, amount, _, _ in parts)
    pieces, before = [], 0
    for name, amount, colour, told in parts:
        start, end = before * WIDTH // total, (before + amount) * WIDTH // total
        pieces.append(Piece(start, end - start, colour, name, told))
        before += amount
    return tuple(pieces)
