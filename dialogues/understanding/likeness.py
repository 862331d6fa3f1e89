"""What a message is like: how much its wording speaks for each intent, judged by sentences told before.

Nothing is trained and nothing is decided here. The pieces of the lexicon's `told` sentences are counted when it is
built; a piece that was told for one intent only speaks for it, one told for all says nothing. Patterns outweigh it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from dialogues.understanding.phrases import Span

HEAD = 160  # characters of a message that are compared; a longer one repeats itself
_DOUBT = 1.5  # tellings of another intent that a piece is granted beforehand: one telling proves little
_SHARPNESS = 5.0  # how far the best leaves the others behind
_LEAST_SHARE = 0.02  # an intent with less is not named
_MOST_PIECES = 4  # shown as evidence
_LEAST_OFTEN = 0.04  # a piece told for an intent more rarely than this says nothing of it
_START, _END = "^", "$"
_DIGITS = {ord(digit): "0" for digit in "0123456789"}  # a room or a telephone is like any other

Weights = tuple[float, tuple[tuple[int, float], ...]]  # how rare a piece is, squared; intents it speaks for, how much
_NEVER_TOLD: Weights = (0.0, ())


class Likeness:
    """The pieces of all sentences told before: characters, pairs, and three syllables in a row (for sound-alikes)."""

    def __init__(self, told: Iterable[tuple[str, str]], sounds: Mapping[int, str]) -> None:
        """`told` are normalised sentences with their intents; `sounds` gives each character its syllable's sign."""
        self._sounds = sounds
        self._told: dict[str, list[int]] = {}  # a piece -> the numbers of the intents it was told for, once a sentence
        self._intents: list[str] = []
        self._sentences = 0
        numbers: dict[str, int] = {}
        for text, intent in told:
            self._sentences += 1
            number = numbers.setdefault(intent, len(numbers))
            for piece in set(self._pieces(text)):
                if piece in self._told:
                    self._told[piece].append(number)
                else:
                    self._told[piece] = [number]
        self._intents = list(numbers)
        self._weights: dict[str, Weights] = {}

    def shares(self, text: str) -> dict[str, float]:
        """For each intent that a normalised text is like: its share, all shares together at most 1."""
        scores = [0.0] * len(self._intents)
        length = 0.0
        for piece in set(self._pieces(text[:HEAD])):
            rarity, weights = self._weights.get(piece) or self._weigh(piece)
            length += rarity
            for number, weight in weights:
                scores[number] += weight
        if not length:
            return {}
        sharpness = _SHARPNESS / length**0.5
        most = max(scores)
        grown = [exp((score - most) * sharpness) for score in scores]
        least = _LEAST_SHARE * sum(grown)
        total = sum(grown)
        return {self._intents[number]: grew / total for number, grew in enumerate(grown) if grew >= least}

    def evidence(self, text: str, intents: Sequence[str]) -> dict[str, list[Span]]:
        """Where in the text the characters and pairs are that speak most for each of these intents, in order."""
        wanted = {self._intents.index(intent): intent for intent in intents if intent in self._intents}
        found: dict[str, list[tuple[float, int, int]]] = {intent: [] for intent in wanted.values()}
        head = text[:HEAD].translate(_DIGITS)
        for size in (2, 1):
            for start in range(len(head) - size + 1):
                for number, weight in (self._weights.get(head[start : start + size]) or _NEVER_TOLD)[1]:
                    if number in wanted:
                        found[wanted[number]].append((-weight, start, start + size))
        return {
            intent: _joined(sorted((start, end) for _, start, end in sorted(weighed)[:_MOST_PIECES]))
            for intent, weighed in found.items()
        }

    def _pieces(self, text: str) -> list[str]:
        text = text.translate(_DIGITS)
        framed = f"{_START}{text}{_END}"
        heard = text.translate(self._sounds)
        pairs = [framed[at : at + 2] for at in range(len(framed) - 1)]
        return [*text, *pairs, *[heard[at : at + 3] for at in range(len(heard) - 2)]]

    def _weigh(self, piece: str) -> Weights:
        """How rare a piece is (squared) and how much it speaks for each intent; counted when first met."""
        told = self._told.get(piece)
        if told is None:
            return _NEVER_TOLD
        rarity = log((1 + self._sentences) / (1 + len(told))) + 1
        times = len(told) + _DOUBT
        weights = tuple(
            (number, -rarity * log(1 - often / times))
            for number, often in Counter(told).items()
            if often >= _LEAST_OFTEN * times
        )
        self._weights[piece] = (rarity * rarity, weights)
        return self._weights[piece]


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
