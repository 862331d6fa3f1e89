"""What a text reads like: the texts known to cross a line, and those known to be harmless, nearest to it.

Nothing is trained: the texts stand in `scripts_zh/likeness`, and an answer names the nearest one and the words it
shares. It stops what no wording of a red line names; it never lets out what a wording stops.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import combinations

from bot.domain.red_line import Audience, RedLines, Saying
from bot.wall.rules import expanded

# Measured with each file of texts held against the others: of harmless texts that sound dangerous 1 % lie above, of
# everyday ones 0.1 %; of the forbidden ones 70 % (groups: 93 %).
STOPS_ABOVE: Mapping[Audience, float] = {Audience.OWNER: 0.45, Audience.GROUP: 0.3}

_NEAREST = 10  # texts of either side that are weighed
_COMMON = 0.3  # what stands in more of the texts than this tells nothing
_WEIGHTS = {2: 1.0, 3: 0.7}  # of two and three characters in a row; a group of words weighs 1
_SAME = 0.999  # a text known to be harmless is
_SHOWN = 3
_SHORTEST = 6  # characters; less says too little to be like anything
_MEMORY = 20_000
_SENTENCE = re.compile(r"[^。]+")
_CLAUSE = re.compile(r"[^，。？：、“”（）]+")
_DIGITS = re.compile(r"[0-9]+")

Read = Callable[[str, Audience], str]
_Feature = str | tuple[str, ...]  # characters in a row, or the groups of words met in one sentence


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much nearer a text is to the forbidden (above 0) than to the harmless; the forbidden text nearest to it."""

    lead: float
    rule: str = ""
    nearest: str = ""
    shared: tuple[str, ...] = ()


class Likeness:
    """Weighs evened-out texts; the known texts are read at the first question."""

    def __init__(self, lines: RedLines, read: Read) -> None:
        self._lines = lines
        self._read = read
        self._books: dict[Audience, _Book] = {}
        self.weigh = lru_cache(maxsize=_MEMORY)(self._weigh)

    def windows(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches weighed: each sentence of an evened-out text with the next; all of it when it has two."""
        sentences = [match.span() for match in _SENTENCE.finditer(text)]
        for (start, _), (_, end) in zip(sentences, sentences[1:] or sentences, strict=False):
            if end - start >= _SHORTEST:
                yield start, end

    def resembles(self, window: str, to: Audience) -> Resemblance:
        """What one stretch reads like, whatever its numbers are."""
        return self.weigh(_DIGITS.sub("0", window), to)

    def _weigh(self, window: str, to: Audience) -> Resemblance:
        if to not in self._books:
            known = [saying for saying in self._lines.sayings if saying.to is to]
            self._books[to] = _Book(known, _Features(self._lines, to), lambda text: self._read(text, to))
        return self._books[to].weigh(window)


class _Features:
    """What a text is compared by."""

    def __init__(self, lines: RedLines, to: Audience) -> None:
        self._groups = [
            (name, re.compile(expanded(f"{{{name}}}", lines.concepts))) for name in lines.telling.get(to, ())
        ]

    def of(self, text: str) -> set[_Feature]:
        """The groups of words met in a sentence, alone and by two, and all two and three characters in a row."""
        found: set[_Feature] = set()
        for sentence in _SENTENCE.findall(text):
            met = [name for name, pattern in self._groups if pattern.search(sentence)]
            found.update((name,) for name in met)
            found.update(combinations(met, 2))
        for clause in _CLAUSE.findall(text):
            for length in _WEIGHTS:
                found.update(clause[at : at + length] for at in range(len(clause) - length + 1))
        return found


class _Book:
    """The known texts of one audience, found by what they share with another."""

    def __init__(self, known: Sequence[Saying], features: _Features, read: Callable[[str], str]) -> None:
        self._known = sorted(known, key=lambda saying: not saying.rule)
        self._forbidden = sum(bool(saying.rule) for saying in known)
        self._features = features
        found = [features.of(_DIGITS.sub("0", read(saying.text))) for saying in self._known]
        met = Counter(feature for one in found for feature in one)
        most = max(len(known) * _COMMON, 2)
        self._weights = {
            feature: _weight(feature) * math.log(len(known) / times)
            for feature, times in met.items()
            if 1 < times <= most
        }
        self._places: dict[_Feature, list[tuple[int, float]]] = defaultdict(list)
        for number, one in enumerate(found):
            for feature, weight in self._weighed(one).items():
                self._places[feature].append((number, weight))

    def weigh(self, window: str) -> Resemblance:
        """Near texts of both sides against each other."""
        told = self._weighed(self._features.of(window))
        likeness = [0.0] * len(self._known)
        for feature, weight in told.items():
            for number, other in self._places[feature]:
                likeness[number] += weight * other
        forbidden = nlargest(_NEAREST, range(self._forbidden), key=likeness.__getitem__)
        harmless = nlargest(_NEAREST, likeness[self._forbidden :])
        lead = sum(likeness[number] for number in forbidden) - sum(harmless)
        if not forbidden or not likeness[forbidden[0]] or (harmless and harmless[0] > _SAME):
            return Resemblance(min(lead, 0.0))
        near = {number: likeness[number] for number in forbidden}
        return Resemblance(lead, self._rule_of(near), self._known[forbidden[0]].text, self._shared(told, near))

    def _weighed(self, features: set[_Feature]) -> dict[_Feature, float]:
        told = {feature: self._weights[feature] for feature in features if feature in self._weights}
        length = math.sqrt(sum(weight * weight for weight in told.values())) or 1
        return {feature: weight / length for feature, weight in told.items()}

    def _rule_of(self, near: Mapping[int, float]) -> str:
        votes: dict[str, float] = defaultdict(float)
        for number, score in near.items():
            votes[self._known[number].rule] += score
        return max(votes, key=votes.__getitem__)

    def _shared(self, told: Mapping[_Feature, float], near: Mapping[int, float]) -> tuple[str, ...]:
        """The weightiest characters shared with the near forbidden texts."""
        weights = {
            feature: weight * sum(other for number, other in self._places[feature] if number in near)
            for feature, weight in told.items()
            if isinstance(feature, str)
        }
        return tuple(feature for feature in nlargest(_SHOWN, weights, key=weights.__getitem__) if weights[feature])


def _weight(feature: _Feature) -> float:
    return _WEIGHTS[len(feature)] if isinstance(feature, str) else 1.0
