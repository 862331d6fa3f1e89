"""Patterns over concepts: what must stand near what in a message to hear an intent.

They are written in the lexicon (`bot.domain.lexicon.IntentCues`) and compiled once; matching answers with evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dialogues.understanding.phrases import Found, Span

NEAR = 26  # characters of normalised text that the words of one pattern may span
GAP = 6  # characters between x and y of `x>y`
SHORT_GAP = 4  # when y is a single character, which says less
_MOST_WAYS = 12  # one chain may be found in; a longer text repeats itself

Link = tuple[int, ...]  # any of these concepts
Chain = tuple[Link, ...]  # one after the other, each within GAP


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way an intent is told. `rule` names it in the evidence: the intent and the pattern as written."""

    intent: str
    rule: str
    score: float
    chains: tuple[Chain, ...]
    needed: frozenset[int]  # concepts without which it cannot hold
    absent: frozenset[int]


class Match(NamedTuple):
    """A pattern that holds, the part of the normalised text that it saw, and how many letters of it were words."""

    pattern: Pattern
    start: int
    end: int
    letters: int


Candidate = tuple[int, frozenset[int], Pattern]  # the pattern's number, the concepts it needs beside a word's own
Way = tuple[int, int, int]  # start, end, letters of words between them


class PatternBook:
    """All patterns, indexed by the concept that is asked for by the fewest of them."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        patterns = tuple(patterns)
        asked: dict[int, int] = {}
        for pattern in patterns:
            for concept in _concepts(pattern):
                asked[concept] = asked.get(concept, 0) + 1
        self._by_anchor: dict[int, list[tuple[int, Pattern]]] = {}
        self._by_word: dict[frozenset[int], list[Candidate]] = {}  # a word's concepts -> what they are the anchors of
        for number, pattern in enumerate(patterns):
            links = [link for chain in pattern.chains for link in chain]
            anchor = min(links, key=lambda link: sum(asked[concept] for concept in link))
            for concept in anchor:
                self._by_anchor.setdefault(concept, []).append((number, pattern))

    def match(self, found: Found) -> list[Match]:
        """All patterns that hold, each once."""
        matches: list[Match] = []
        met: set[int] = set()
        said, by_word = found.said, self._by_word
        for _, _, concepts in found.hits:
            candidates = by_word.get(concepts)
            for number, needed, pattern in self._anchored(concepts) if candidates is None else candidates:
                if needed <= said and number not in met:
                    met.add(number)
                    way = _best_way(pattern, found)
                    if way is not None:
                        matches.append(Match(pattern, *way))
        return matches

    def _anchored(self, concepts: frozenset[int]) -> list[Candidate]:
        """The patterns that a word with these concepts anchors, and what each needs beside it; gathered once."""
        gathered = {number: pattern for concept in concepts for number, pattern in self._by_anchor.get(concept, ())}
        candidates = [(number, gathered[number].needed - concepts, gathered[number]) for number in sorted(gathered)]
        self._by_word[concepts] = candidates
        return candidates


def _concepts(pattern: Pattern) -> set[int]:
    return {concept for chain in pattern.chains for link in chain for concept in link}


def _best_way(pattern: Pattern, found: Found) -> Way | None:
    """The way of matching that has the most letters of words; None when there is none."""
    if pattern.absent and not pattern.absent.isdisjoint(found.said):
        return None
    first, *others = pattern.chains
    ways = _chain_ways(first, found)
    for chain in others:
        if not ways:
            return None
        ways = _near_ways(ways, _chain_ways(chain, found))
    if len(ways) > 1:
        return max(ways, key=_letters)
    return ways[0] if ways else None


def _letters(way: Way) -> tuple[int, int]:
    return way[2], way[0] - way[1]


def _chain_ways(chain: Chain, found: Found) -> list[Way]:
    first, *others = chain
    ways = [(start, end, end - start) for start, end in _link_spans(first, found)]
    for link in others:
        if not ways:
            return ways
        following = _link_spans(link, found)
        ways = [
            (start, next_end, letters + next_end - next_start)
            for start, end, letters in ways
            for next_start, next_end in following
            if 0 <= next_start - end <= (GAP if next_end - next_start > 1 else SHORT_GAP)
        ][:_MOST_WAYS]
    return ways


def _link_spans(link: Link, found: Found) -> Sequence[Span]:
    if len(link) == 1:
        return found.spans(link[0])
    return [span for concept in link if concept in found.said for span in found.spans(concept)]


def _near_ways(ways: Sequence[Way], others: Sequence[Way]) -> list[Way]:
    near = []
    for start, end, letters in ways:
        for other_start, other_end, other_letters in others:
            low, high = min(start, other_start), max(end, other_end)
            if high - low <= NEAR:
                near.append((low, high, letters + other_letters))
    return near[:_MOST_WAYS]


class UnknownConcept(ValueError):
    """A pattern names a concept that the lexicon does not have."""


class ConceptNumbers:
    """Numbers concepts as they are met; a literal word template in a pattern is a concept of its own."""

    def __init__(self, named: Mapping[str, int]) -> None:
        self._named = dict(named)
        self._literals: dict[tuple[str, bool], int] = {}
        self._next = max(named.values(), default=0) + 1

    def link(self, token: str, *, follows: bool = False) -> Link:
        """`lift`, `lift|stairs`, a literal such as `(没|没有)人住`, or several of these divided by `|`.

        What `follows` another word in a chain cannot be denied: in `没>催` it is the chain that says no.
        """
        if "(" in token or "[" in token:
            return (self._literal(token, follows),)
        return tuple(
            self._named_concept(part) if part.isascii() else self._literal(part, follows) for part in token.split("|")
        )

    @property
    def literals(self) -> Iterable[tuple[int, str, bool]]:
        """Number, template and whether it cannot be denied."""
        return ((number, template, follows) for (template, follows), number in self._literals.items())

    def _named_concept(self, name: str) -> int:
        if name not in self._named:
            raise UnknownConcept(f"没有这个概念：{name}")
        return self._named[name]

    def _literal(self, template: str, follows: bool) -> int:  # noqa: FBT001 - half of the key
        key = (template, follows)
        if key not in self._literals:
            self._literals[key] = self._next
            self._next += 1
        return self._literals[key]


def read_pattern(text: str, intent: str, score: float, numbers: ConceptNumbers) -> Pattern:
    """Compile one written pattern. Raises ValueError when it asks for nothing or names an unknown concept."""
    chains: list[Chain] = []
    absent: set[int] = set()
    for token in text.split():
        if token.startswith("-") and len(token) > 1:
            absent.update(numbers.link(token[1:]))
        else:
            chains.append(tuple(numbers.link(part, follows=at > 0) for at, part in enumerate(token.split(">"))))
    if not chains:
        raise ValueError(f"空的句式：{text}")
    needed = frozenset(link[0] for chain in chains for link in chain if len(link) == 1)
    return Pattern(intent, f"{intent}: {text}", score, tuple(chains), needed, frozenset(absent))
