"""Choosing what to act on first: evidence becomes scores, and intents step back before heavier ones (label guide)."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.heard import Evidence, HeardIntent
from dialogues.understanding.normalise import Normal
from dialogues.understanding.patterns import Match

SURE = 0.5  # from here on an intent may be acted on, and others step back before it
STEP_BACK = 0.5  # a score is multiplied by this when a heavier intent is there
_MOST_EVIDENCE = 4


class Ranking:
    """The order of intents and who steps back before whom."""

    def __init__(self, order: Sequence[str], yields: Mapping[str, frozenset[str]]) -> None:
        self._place = {intent: place for place, intent in enumerate(order)}
        self._yields = yields

    def rank(self, matches: Iterable[Match], normal: Normal) -> list[HeardIntent]:
        """Intents best first, each with its evidence. Nothing matched gives an empty list."""
        by_intent: dict[str, list[Match]] = {}
        for match in matches:
            by_intent.setdefault(match.pattern.intent, []).append(match)
        scores = {intent: _score(of_intent) for intent, of_intent in by_intent.items()}
        sure = {intent for intent, score in scores.items() if score >= SURE}
        ranked = []
        for intent, score in scores.items():
            heavier = self._yields.get(intent)
            if heavier and not heavier.isdisjoint(sure - {intent}):
                score *= STEP_BACK  # noqa: PLW2901 - the score after stepping back
            ranked.append((-_level(score), self._place.get(intent, len(self._place)), -score, intent))
        ranked.sort()
        return [
            HeardIntent(intent, round(-score, 3), _evidence(by_intent[intent], normal)) for *_, score, intent in ranked
        ]


def _score(matches: list[Match]) -> float:
    """Independent pieces of evidence add up: 1 - (1-a)(1-b); the same words told twice do not."""
    matches.sort(key=lambda match: (-match.pattern.score, match.start - match.end))
    doubt = 1.0
    seen: list[Match] = []
    for match in matches:
        if all(match.end <= other.start or other.end <= match.start for other in seen):
            doubt *= 1 - match.pattern.score
            seen.append(match)
        if len(seen) == _MOST_EVIDENCE:
            break
    return 1 - doubt


def _level(score: float) -> int:
    """Scores within one step are alike; the guide's order decides between them."""
    return int(score * 10 + 0.5) // 2


def _evidence(matches: list[Match], normal: Normal) -> tuple[Evidence, ...]:
    evidence = []
    for match in matches[:_MOST_EVIDENCE]:
        start, end = normal.raw_span(match.start, match.end)
        evidence.append(Evidence(match.pattern.rule, start, end, normal.raw[start:end]))
    return tuple(evidence)
