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
_START, _END = "^", "$"
_DIGITS = {ord(digit): "0" for digit in "0123456789"}  # a room or a telephone is like any other


class Likeness:
    """The pieces of all sentences told before: characters, pairs, and three syllables in a row (for sound-alikes)."""

    def __init__(self, told: Iterable[tuple[str, str]], sounds: Mapping[int, str]) -> None:
        """`told` are normalised sentences with their intents; `sounds` gives each character its syllable's sign."""
        self._sounds = sounds
        self._told: dict[str, list[str]] = {}  # a piece -> the intents it was told for, once a sentence
        self._sentences = 0
        for text, intent in told:
            self._sentences += 1
            for piece in set(self._pieces(text)):
                if piece in self._told:
                    self._told[piece].append(intent)
                else:
                    self._told[piece] = [intent]
        self._weights: dict[str, tuple[float, dict[str, float]]] = {}

    def shares(self, text: str) -> dict[str, float]:
        """For each intent that a normalised text is like: its share, all shares together at most 1."""
        scores: dict[str, float] = {}
        length = 0.0
        for piece in dict.fromkeys(self._pieces(text[:HEAD])):
            if piece in self._told:
                rarity, weights = self._weights.get(piece) or self._weigh(piece)
                length += rarity * rarity
                for intent, weight in weights.items():
                    scores[intent] = scores.get(intent, 0.0) + weight
        if not scores:
            return {}
        return _shared({intent: score / length**0.5 for intent, score in scores.items()})

    def evidence(self, text: str, intent: str) -> list[Span]:
        """Where in the text the pieces are that speak most for an intent, in order."""
        head = text[:HEAD].translate(_DIGITS)
        weighed = []
        for size in (2, 1):
            for start in range(len(head) - size + 1):
                weight = self._weight_of(head[start : start + size], intent)
                if weight:
                    weighed.append((-weight, start, start + size))
        weighed.sort()
        return _joined(sorted((start, end) for _, start, end in weighed[:_MOST_PIECES]))

    def _weight_of(self, piece: str, intent: str) -> float:
        if piece not in self._told:
            return 0.0
        return (self._weights.get(piece) or self._weigh(piece))[1].get(intent, 0.0)

    def _pieces(self, text: str) -> list[str]:
        text = text.translate(_DIGITS)
        framed = f"{_START}{text}{_END}"
        heard = text.translate(self._sounds)
        pairs = [framed[at : at + 2] for at in range(len(framed) - 1)]
        return [*text, *pairs, *(heard[at : at + 3] for at in range(len(heard) - 2))]

    def _weigh(self, piece: str) -> tuple[float, dict[str, float]]:
        """How rare a piece is and how much it speaks for each intent; counted when first met."""
        intents = self._told[piece]
        rarity = log((1 + self._sentences) / (1 + len(intents))) + 1
        times = len(intents) + _DOUBT
        weights = {intent: -rarity * log(1 - told / times) for intent, told in Counter(intents).items()}
        self._weights[piece] = (rarity, weights)
        return rarity, weights


def _shared(scores: Mapping[str, float]) -> dict[str, float]:
    most = max(scores.values())
    grown = {intent: exp((score - most) * _SHARPNESS) for intent, score in scores.items()}
    total = sum(grown.values())
    return {intent: grew / total for intent, grew in grown.items() if grew >= _LEAST_SHARE * total}


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
