"""What a message is like: how much its wording speaks for each intent, judged by sentences told before.

Nothing is trained and nothing is decided here. The pieces of the lexicon's `told` sentences are counted when it is
built; a piece that was told for one intent only speaks for it, one told for all says nothing. Patterns outweigh it.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress, repeat
from math import exp, log
from operator import add
from struct import Struct

from dialogues.understanding.sayings import Span

HEAD = 160  # characters of a message that are compared; a longer one repeats itself
_DOUBT = 1.5  # tellings of another intent that a piece is granted beforehand: one telling proves little
_SHARPNESS = 5.0  # how far the best leaves the others behind
_EVENNESS = 0.7  # how even those are that are left; 1 is as far apart as before
_LEAST_SHARE = 0.02  # an intent with less is not named
_FAR_BEHIND = 5.0  # e to the power of minus this is not counted
_MOST_PIECES = 4  # shown as evidence
_MODESTY = 0.8  # a piece told for one intent only is not trusted beyond measure
_LEAST_OFTEN = 0.04  # a piece told for an intent more rarely than this says nothing of it
_START, _END = "^", "$"
_NOTHING = repeat(0)  # what a piece weighs that nobody told
_DIGIT = re.compile("[1-9]")  # is written 0: a room or a telephone is like any other

_FIELD_BITS, _UNITS = 32, 10_000  # weights in ten-thousandths, side by side in one whole number: added in one step
_FIELD = (1 << _FIELD_BITS) - 1


class Likeness:
    """The pieces of all sentences told before: characters, pairs, and three syllables in a row (for sound-alikes)."""

    def __init__(self, told: Iterable[tuple[str, str]], sounds: Mapping[int, str]) -> None:
        """`told` are normalised sentences with their intents; `sounds` gives each character its syllable's sign."""
        self._sounds = sounds
        told_for: dict[str, list[int]] = {}  # a piece -> the numbers of the intents it was told for, once a sentence
        sentences = 0
        numbers: dict[str, int] = {}
        for text, intent in told:
            sentences += 1
            number = numbers.setdefault(intent, len(numbers))
            for piece in self._pieces(text):
                if piece in told_for:
                    told_for[piece].append(number)
                else:
                    told_for[piece] = [number]
        self._intents = list(numbers)
        weigh = _Scales(sentences)
        self._weights = {piece: weigh(tuple(sorted(told))) for piece, told in told_for.items()}

    def __getstate__(self) -> tuple[object, ...]:
        """Of the weights, most are told by many pieces: kept once, they are a tenth."""
        distinct = {weights: number for number, weights in enumerate(dict.fromkeys(self._weights.values()))}
        which = array("I", map(distinct.__getitem__, self._weights.values()))
        return self._sounds, self._intents, list(self._weights), which, list(distinct)

    def __setstate__(self, state: tuple[Mapping[int, str], list[str], list[str], Iterable[int], list[int]]) -> None:
        """As `__getstate__` took it apart."""
        self._sounds, self._intents, pieces, which, distinct = state
        self._weights = dict(zip(pieces, map(distinct.__getitem__, which), strict=True))

    def shares(self, text: str) -> dict[str, float]:
        """For each intent that a normalised text is like: its share, of 1 in all; none for no text."""
        total = sum(map(self._weights.get, self._pieces(text[:HEAD]), _NOTHING)) if text else 0
        if not total:
            return {}
        fields = _fields(len(self._intents) + 1)
        length, *scores = fields.unpack(total.to_bytes(fields.size, "little"))
        return _shared(self._intents, scores, _UNITS * (length / _UNITS) ** 0.5)

    def evidence(self, text: str, intents: Sequence[str]) -> dict[str, list[Span]]:
        """Where the pairs are that speak most for each of these intents, in order; where none is known, characters."""
        head = _DIGIT.sub("0", text[:HEAD])
        pairs = map(self._weights.get, map(add, head, head[1:]))
        known = [(weights, (at, at + 2)) for at, weights in enumerate(pairs) if weights]
        if not known:
            known = [(weights, (at, at + 1)) for at, weights in enumerate(map(self._weights.get, head)) if weights]
        return {intent: self._most_speaking(known, intent) for intent in intents if intent in self._intents}

    def _most_speaking(self, known: Iterable[tuple[int, Span]], intent: str) -> list[Span]:
        shift = _FIELD_BITS * (self._intents.index(intent) + 1)
        weighed = [(-speaks, span) for weights, span in known if (speaks := weights >> shift & _FIELD)]
        return _joined(sorted(span for _, span in sorted(weighed)[:_MOST_PIECES]))

    def _pieces(self, text: str) -> set[str]:
        text = _DIGIT.sub("0", text)
        framed = f"{_START}{text}{_END}"
        heard = text.translate(self._sounds)
        return {*text, *map(add, framed, framed[1:]), *map(add, map(add, heard, heard[1:]), heard[2:])}


@cache
def _fields(number: int) -> Struct:
    return Struct(f"<{number}I")


class _Scales:
    """Weighs pieces; those told for the same intents weigh the same."""

    def __init__(self, sentences: int) -> None:
        self._sentences = sentences
        self._known: dict[tuple[int, ...], int] = {}

    def __call__(self, told: tuple[int, ...]) -> int:
        """How rare a piece is (squared) and how much it speaks for each intent; `told` are their numbers, in order."""
        weights = self._known.get(told)
        if weights is None:
            weights = self._known[told] = self._weigh(told)
        return weights

    def _weigh(self, told: tuple[int, ...]) -> int:
        rarity = log((1 + self._sentences) / (1 + len(told))) + 1
        weights = round(rarity * rarity * _UNITS)
        for number, often in Counter(told).items():
            if often >= _LEAST_OFTEN * (len(told) + _DOUBT):
                weights += round(rarity * _speaking(often, len(told)) * _UNITS) << _FIELD_BITS * (number + 1)
        return weights


@cache
def _speaking(often: int, times: int) -> float:
    """How much a piece speaks for an intent for which it was told so often, of so many times in all."""
    spoken: float = (-log(1 - often / (times + _DOUBT))) ** _MODESTY
    return spoken


def _shared(intents: Sequence[str], scores: Sequence[int], length: float) -> dict[str, float]:
    """Scores grown apart; those far behind fall away and the others share what is left."""
    most = max(scores)
    sharpness = _SHARPNESS / length
    near = map(int(most - _FAR_BEHIND / sharpness).__lt__, scores)
    grown = [
        (intent, exp((score - most) * sharpness)) for intent, score in compress(zip(intents, scores, strict=True), near)
    ]
    if len(grown) == 1:
        return {grown[0][0]: 1.0}
    least = _LEAST_SHARE * sum(grew for _, grew in grown)
    left = [(intent, grew**_EVENNESS) for intent, grew in grown if grew >= least]
    total = sum(grew for _, grew in left)
    return {intent: grew / total for intent, grew in left}


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
