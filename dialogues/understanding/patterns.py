"""Patterns over concepts: what must stand near what in a message to hear an intent.

They are written in the lexicon (`bot.domain.lexicon.IntentCues`) and compiled once; matching answers with evidence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dialogues.understanding.sayings import MASK, MASK_BIT, Chain, Found, Hit, Link, Pattern, Saying, Written

NEAR = 26  # characters of normalised text that the words of one pattern may span
GAP = 6  # characters between x and y of `x>y`
SHORT_GAP = 4  # when y is a single character, which says less
_PAIR = 2
_NEXT = 32  # words found that may stand between the two of a pair, overlaps counted
_MOST_WAYS = 12  # one chain may be found in; a longer text repeats itself

Way = tuple[int, int, int]  # start and end of what a pattern saw of the normalised text, letters of words in it
Matches = Mapping[Pattern, Way]


class PatternBook:
    """All patterns, indexed by the concept that is asked for by the fewest of them."""

    def __init__(self, patterns: Iterable[Written]) -> None:
        patterns = tuple(patterns)
        self._by_anchor: dict[int, list[Pattern]] = {}
        self._sayings: dict[frozenset[int], Saying | None] = {}
        asked = Counter(concept for pattern in patterns for concept in _concepts(pattern))
        anchors = [min(_links(one), key=lambda link: sum(asked[concept] for concept in link)) for one in patterns]
        needs = [_needed(pattern, anchor) for pattern, anchor in zip(patterns, anchors, strict=True)]
        deciding = Counter(c for one, needed in zip(patterns, needs, strict=True) for c in (*needed, *one.absent))
        self._bits = _bits(deciding, (c for one in patterns if not _is_one_word(one) for c in _concepts(one)))
        self._deciding = (1 << len(deciding | {MASK: 1})) - 1
        for written, anchor, needed in zip(patterns, anchors, needs, strict=True):
            pattern = Pattern(
                written.intent,
                written.rule,
                written.score,
                tuple(tuple(map(self._joined, chain)) for chain in written.chains),
                self._joined(needed),
                _partner(written, anchor, needed),
                self._joined(written.absent),
            )
            for concept in anchor:
                self._by_anchor.setdefault(concept, []).append(pattern)

    def saying(self, concepts: frozenset[int]) -> Saying | None:
        """What follows from a word that says these concepts; None where nothing does."""
        if concepts not in self._sayings:
            self._sayings[concepts] = self._followed(concepts)
        return self._sayings[concepts]

    def match(self, found: Found) -> Matches:
        """All patterns that hold, each once, by the way that has the most letters of words."""
        ways: dict[Pattern, Way] = {}
        met: set[Pattern] = set()
        said, hits = found.said, found.hits
        for at, (start, end, saying) in enumerate(hits):
            for pattern in saying.alone:
                known = ways.get(pattern)
                if (known is None or end - start > known[2]) and not pattern.absent & said:
                    ways[pattern] = start, end, end - start
            if not saying.asked & said:
                continue
            for pattern in saying.beside:
                needed = pattern.needed
                if needed & said != needed or pattern in met or pattern.absent & said:
                    continue
                if pattern.partner > 0:
                    way = _with_next(hits[at + 1 : at + _NEXT], start, end, needed)
                elif pattern.partner:
                    way = _with_last(hits[max(0, at - _NEXT) : at], start, end, needed)
                else:
                    met.add(pattern)
                    way = _best_way(pattern.chains, found)
                if way is not None and (pattern not in ways or _letters(way) > _letters(ways[pattern])):
                    ways[pattern] = way
        return ways

    def _followed(self, concepts: frozenset[int]) -> Saying | None:
        gathered = dict.fromkeys(one for concept in concepts for one in self._by_anchor.get(concept, ()))
        alone = tuple(pattern for pattern in gathered if _is_one_word(pattern))
        beside = tuple(pattern for pattern in gathered if not _is_one_word(pattern))
        bits = self._joined(concepts)
        if not (bits or gathered):
            return None
        asked = -1 if any(not pattern.needed for pattern in beside) else 0  # then any will do
        for pattern in beside:
            asked |= pattern.needed
        return Saying(concepts, bits, bits & self._deciding, alone, beside, asked)

    def _joined(self, concepts: Iterable[int]) -> int:
        bits = 0
        for concept in concepts:
            bits |= self._bits.get(concept, 0)
        return bits


def _bits(deciding: Counter[int], others: Iterable[int]) -> dict[int, int]:
    """A bit for each concept, those that are asked for most the lowest."""
    order = dict.fromkeys((MASK, *(concept for concept, _ in deciding.most_common()), *others))
    return {concept: MASK_BIT << at for at, concept in enumerate(order)}


def _is_one_word(pattern: Pattern | Written) -> bool:
    return len(pattern.chains) == 1 and len(pattern.chains[0]) == 1


def _links(pattern: Written) -> list[Link]:
    return [link for chain in pattern.chains for link in chain]


def _concepts(pattern: Written) -> set[int]:
    return {concept for link in _links(pattern) for concept in link}


def _needed(pattern: Written, anchor: Link) -> frozenset[int]:
    """The concepts without which a pattern cannot hold, beside its anchor."""
    return frozenset(link[0] for link in _links(pattern) if len(link) == 1 and link != anchor)


def _partner(pattern: Written, anchor: Link, needed: frozenset[int]) -> int:
    """See `Pattern.partner`."""
    if len(pattern.chains) > 1 or len(pattern.chains[0]) != _PAIR or len(needed) != 1:
        return 0
    return 1 if pattern.chains[0][0] == anchor else -1


def _with_next(hits: list[Hit], start: int, end: int, needed: int) -> Way | None:
    """The longest of what is said right after a word that stands from `start` to `end`."""
    best: Way | None = None
    for next_start, next_end, saying in hits:
        if 0 <= next_start - end <= GAP and saying.deciding & needed:
            letters = next_end - next_start
            if next_start - end <= (GAP if letters > 1 else SHORT_GAP) and (
                best is None or end - start + letters > best[2]
            ):
                best = start, next_end, end - start + letters
    return best


def _with_last(hits: list[Hit], start: int, end: int, needed: int) -> Way | None:
    """The longest of what is said right before a word that stands from `start` to `end`."""
    best: Way | None = None
    gap = GAP if end - start > 1 else SHORT_GAP
    for last_start, last_end, saying in hits:
        if 0 <= start - last_end <= gap and saying.deciding & needed:
            letters = end - start + last_end - last_start
            if best is None or letters >= best[2]:
                best = last_start, end, letters
    return best


def _best_way(chains: tuple[Chain, ...], found: Found) -> Way | None:
    """The way of matching that has the most letters of words; None when there is none."""
    ways = _chain_ways(chains[0], found)
    for chain in chains[1:]:
        if ways:
            ways = _near_ways(ways, _chain_ways(chain, found))
    if len(ways) > 1:
        return max(ways, key=_letters)
    return ways[0] if ways else None


def _letters(way: Way) -> tuple[int, int]:
    return way[2], way[0] - way[1]


def _chain_ways(chain: Chain, found: Found) -> list[Way]:
    ways = [(start, end, end - start) for start, end in found.spans(chain[0])]
    for link in chain[1:]:
        following = found.spans(link)
        ways = [
            (start, next_end, letters + next_end - next_start)
            for start, end, letters in ways
            for next_start, next_end in following
            if 0 <= next_start - end <= (GAP if next_end - next_start > 1 else SHORT_GAP)
        ]
    return ways[:_MOST_WAYS]


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


def read_pattern(text: str, intent: str, score: float, numbers: ConceptNumbers) -> Written:
    """Compile one written pattern. Raises ValueError when it asks for nothing or names an unknown concept."""
    chains: list[tuple[Link, ...]] = []
    absent: set[int] = set()
    for token in text.split():
        if token.startswith("-") and len(token) > 1:
            absent.update(numbers.link(token[1:]))
        else:
            chains.append(tuple(numbers.link(part, follows=at > 0) for at, part in enumerate(token.split(">"))))
    if not chains:
        raise ValueError(f"空的句式：{text}")
    return Written(intent, f"{intent}: {text}", score, tuple(chains), frozenset(absent))
