"""Where money is taken back from: a refund leaves the unallocated rest first, a lowered line its latest payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.money import ZERO, Fen


@dataclass(frozen=True, slots=True)
class Held:
    """What a line holds of a payment, latest last in a sequence of them. Above zero."""

    payment_id: int
    line_id: int
    amount: Fen


def take_back(amount: Fen, held: Sequence[Held]) -> tuple[Held, ...]:
    """What to take from each, latest first, until `amount` is reached.

    Raises ValueError when less is held: money would be made from nothing.
    """
    taken: list[Held] = []
    left = amount
    for part in reversed(held):
        piece = min(left, part.amount)
        if piece > ZERO:
            taken.append(Held(part.payment_id, part.line_id, Fen(piece)))
            left = Fen(left - piece)
    if left > ZERO:
        raise ValueError(f"{amount} fen asked back, {amount - left} held")
    return tuple(taken)
