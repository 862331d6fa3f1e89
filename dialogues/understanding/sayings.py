"""What words say and what patterns ask for, as plain values: concepts are numbers, sets of them whole numbers.

Nothing is found or matched here: that is for the phrases and the patterns.
"""

from dataclasses import dataclass

Span = tuple[int, int]

MASK = 0  # the concept of fixed sayings that hide the words inside them
MASK_BIT = 1  # it has the lowest
_MOST_SPANS = 6  # of one concept: a text that says 电梯 a thousand times says no more than six

Link = tuple[int, ...]  # any of these concepts
Chain = tuple[int, ...]  # the bits of links, each following the one before it closely


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern as read from the lexicon. `rule` names it in the evidence: the intent and the pattern as written."""

    intent: str
    rule: str
    score: float
    chains: tuple[tuple[Link, ...], ...]
    absent: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One way an intent is told, compiled: its concepts as bits (see `Saying`)."""

    intent: str
    rule: str
    score: float
    chains: tuple[Chain, ...]
    needed: int  # without any of these, beside its anchor, it cannot hold
    partner: int  # where the only one needed stands: 1 right after the anchor, -1 right before it; 0 in other patterns
    absent: int


@dataclass(frozen=True, slots=True, eq=False)
class Saying:
    """What a word says, with all that follows from it alone; many words say the same.

    Concepts that some pattern asks for beside another have a bit each: sets of them are whole numbers, which are
    joined and compared in one step. Those that decide whether a pattern is looked at have the lowest.
    """

    concepts: frozenset[int]
    bits: int
    deciding: int  # of the bits
    alone: tuple[Pattern, ...]  # hold where this is said
    beside: tuple[Pattern, ...]  # hold perhaps, where others are said too
    asked: int  # any of these deciding bits; without one nothing of `beside` holds


Hit = tuple[int, int, Saying]  # start, end, what the word there says


class Found:
    """The words found in a text: the deciding bits of all, and where each is said, looked up when a pattern asks."""

    __slots__ = ("_spans", "hits", "said")

    def __init__(self, hits: list[Hit], said: int) -> None:
        self.hits = hits
        self.said = said
        self._spans: dict[int, list[Span]] = {}

    def spans(self, bits: int) -> list[Span]:
        """Where any of these concepts is said, in order; at most the first few."""
        spans = self._spans.get(bits)
        if spans is None:  # a word says ten concepts, of which few are asked for
            told = [(start, end) for start, end, saying in self.hits if saying.bits & bits]
            spans = self._spans[bits] = told[:_MOST_SPANS]
        return spans
