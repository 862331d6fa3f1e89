"""Patterns over concepts: what must stand near what in a message to hear an intent.

They are written in the lexicon (`bot.domain.lexicon.IntentCues`) and compiled once; matching answers with evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogues.understanding.phrases import Found, Span

NEAR = 26  # characters of normalised text that the words of one pattern may span
GAP = 7  # characters between x and y of `x>y`

Link = tuple[int, ...]  # any of these concepts
Chain = tuple[Link, ...]  # one after the other, each within GAP


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way an intent is told. `rule` names it in the evidence: the intent and the pattern as written."""

    intent: str
    rule: str
    score: float
    chains: tuple[Chain, ...]
    absent: frozenset[int]


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that holds, and the part of the normalised text that it saw."""

    pattern: Pattern
    start: int
    end: int


class PatternBook:
    """All patterns, indexed by the concept that is asked for by the fewest of them."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        patterns = tuple(patterns)
        asked: dict[int, int] = {}
        for pattern in patterns:
            for concept in _concepts(pattern):
                asked[concept] = asked.get(concept, 0) + 1
        self._by_anchor: dict[int, list[Pattern]] = {}
        for pattern in patterns:
            links = [link for chain in pattern.chains for link in chain]
            anchor = min(links, key=lambda link: sum(asked[concept] for concept in link))
            for concept in anchor:
                self._by_anchor.setdefault(concept, []).append(pattern)

    def match(self, found: Found) -> list[Match]:
        """All patterns that hold, each once."""
        matches: list[Match] = []
        met: set[int] = set()
        for concept in found:
            for pattern in self._by_anchor.get(concept, ()):
                if id(pattern) in met:
                    continue
                met.add(id(pattern))
                span = _where(pattern, found)
                if span is not None:
                    matches.append(Match(pattern, *span))
        return matches


def _concepts(pattern: Pattern) -> set[int]:
    return {concept for chain in pattern.chains for link in chain for concept in link}


def _where(pattern: Pattern, found: Found) -> Span | None:
    if pattern.absent and not pattern.absent.isdisjoint(found):
        return None
    chains = pattern.chains
    if len(chains) == 1:
        return next(iter(_chain_spans(chains[0], found)), None)
    options: list[list[Span]] = []
    for chain in chains:
        spans = _chain_spans(chain, found)
        if not spans:
            return None
        options.append(spans)
    return _near(options)


def _chain_spans(chain: Chain, found: Found) -> list[Span]:
    spans = _link_spans(chain[0], found)
    for link in chain[1:]:
        if not spans:
            return spans
        following = _link_spans(link, found)
        spans = [
            (start, next_end)
            for start, end in spans
            for next_start, next_end in following
            if 0 <= next_start - end <= GAP
        ]
    return spans


def _link_spans(link: Link, found: Found) -> list[Span]:
    if len(link) == 1:
        return found.get(link[0], [])
    return [span for concept in link for span in found.get(concept, ())]


def _near(options: Sequence[Sequence[Span]]) -> Span | None:
    """The first choice of one span from each that lies within NEAR characters."""
    for start, end in options[0]:
        whole: Span | None = (start, end)
        for spans in options[1:]:
            whole = _joined(whole, spans)
            if whole is None:
                break
        if whole is not None:
            return whole
    return None


def _joined(whole: Span | None, spans: Sequence[Span]) -> Span | None:
    if whole is None:
        return None
    for start, end in spans:
        low, high = min(whole[0], start), max(whole[1], end)
        if high - low <= NEAR:
            return low, high
    return None


class UnknownConcept(ValueError):  # noqa: N818 - reads as the sentence it stands for
    """A pattern names a concept that the lexicon does not have."""


class ConceptNumbers:
    """Numbers concepts as they are met; a literal word template in a pattern is a concept of its own."""

    def __init__(self, named: Mapping[str, int]) -> None:
        self._named = dict(named)
        self.literals: dict[str, int] = {}
        self._next = max(named.values(), default=0) + 1

    def link(self, token: str) -> Link:
        """`lift`, `lift|stairs`, or a literal such as `(没|没有)人住`."""
        if not token.isascii():
            return (self._literal(token),)
        numbers = []
        for name in token.split("|"):
            if name not in self._named:
                raise UnknownConcept(f"没有这个概念：{name}")
            numbers.append(self._named[name])
        return tuple(numbers)

    def _literal(self, template: str) -> int:
        if template not in self.literals:
            self.literals[template] = self._next
            self._next += 1
        return self.literals[template]


def read_pattern(text: str, intent: str, score: float, numbers: ConceptNumbers) -> Pattern:
    """Compile one written pattern. Raises ValueError when it asks for nothing or names an unknown concept."""
    chains: list[Chain] = []
    absent: set[int] = set()
    for token in text.split():
        if token.startswith("-") and len(token) > 1:
            absent.update(numbers.link(token[1:]))
        else:
            chains.append(tuple(numbers.link(part) for part in token.split(">")))
    if not chains:
        raise ValueError(f"空的句式：{text}")
    return Pattern(intent, f"{intent}: {text}", score, tuple(chains), frozenset(absent))
