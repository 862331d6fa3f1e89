"""Which item gets which colour, and how much of the bar: the same colour stands for the item in bar and list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.bill import BillLine
from bot.domain.money import Fen

# Okabe and Ito's colours, told apart by colour-blind eyes; the dearest item gets the calmest.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
OTHER = "#98A4AE"


@dataclass(frozen=True, slots=True)
class Share:
    """One segment of the bar: an item (empty: several small ones together), its net sum and its colour."""

    item: str
    amount: Fen
    colour: str


def shares_of(lines: Iterable[BillLine]) -> tuple[Share, ...]:
    """Segments in the order of the lines, so that bar and list read alike; items of nothing have none.

    The dearest items have colours of their own, the others are one grey segment at the end.
    """
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.item] = sums.get(line.item, 0) + line.amount
    listed = [(item, amount) for item, amount in sums.items() if amount > 0]
    dear = {item for item, _ in sorted(listed, key=lambda pair: -pair[1])[: len(COLOURS)]}
    own = [(item, amount) for item, amount in listed if item in dear]
    shares = [Share(item, Fen(amount), colour) for (item, amount), colour in zip(own, COLOURS, strict=False)]
    rest = sum(amount for item, amount in listed if item not in dear)
    return (*shares, Share("", Fen(rest), OTHER)) if rest else tuple(shares)


def colours_of(shares: Iterable[Share]) -> Mapping[str, str]:
    """The colour of each item that has its own."""
    return {share.item: share.colour for share in shares if share.item}
