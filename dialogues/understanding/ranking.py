"""Choosing what to act on first: evidence becomes scores, and intents step back before heavier ones (label guide)."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from bot.domain.heard import Evidence, HeardIntent
from dialogues.understanding.normalise import Normal
from dialogues.understanding.patterns import Matches

COURTESY = frozenset({"greet", "thanks", "goodbye"})
SURE = 0.5  # from here on an intent may be acted on, and others step back before it
STEP_BACK = 0.5  # a score is multiplied by this when a heavier intent is there
_ABOUT_AS_SURE = 0.8
_MOST_EVIDENCE = 4
_MOST_INTENTS = 6
_STEP = 0.08
_NOBODY: frozenset[str] = frozenset()
_TRUST, _STEEP = 2.0, 5  # a pattern that holds by .9 outweighs any likeness, one that holds by .7 a weak one only
_FIRST_CLAUSE = 0.5
PLAIN, PLAIN_CLAUSES = 0.6, 1.2  # above, likeness moved one primary in a thousand
_CARED_FOR, _CARE = "other", 0.7  # what is taken for none of ours gets no answer
_MOST_BY_LIKENESS = 0.9


Told = tuple[float, str, int, int]  # how much a pattern's words weigh, its rule, where they stand in the text
Shares = Mapping[str, float]  # of 1: how much a wording is like those told for an intent
Weighed = tuple[float, float, str]  # the weight that puts intents in order, the score, the intent


class Ranked(NamedTuple):
    """An intent with what patterns saw of it, the weightiest first."""

    id: str
    score: float
    told: Sequence[Told]


class Ranking:
    """The order of intents and who steps back before whom."""

    def __init__(self, order: Sequence[str], yields: Mapping[str, frozenset[str]], courteous: frozenset[str]) -> None:
        self._place = {intent: place for place, intent in enumerate(order)}
        self._yields = yields
        self._courteous = courteous

    def rank(self, matches: Matches) -> list[Ranked]:
        """Intents best first. Nothing matched gives an empty list."""
        by_intent: dict[str, list[Told]] = {}
        for pattern, (start, end, letters) in matches.items():
            weight = pattern.score * (_BY_LETTERS[letters] if letters < _ALL_LETTERS else _BY_ALL_LETTERS)
            if letters != end - start:
                weight *= 1 - _BY_GAP * max(0, end - start - letters)
            told = weight, pattern.rule, start, end
            if pattern.intent in by_intent:
                by_intent[pattern.intent].append(told)
            else:
                by_intent[pattern.intent] = [told]
        scores = {intent: told[0][0] if len(told) == 1 else _score(told) for intent, told in by_intent.items()}
        if len(scores) > 1:
            scores = self._stepped_back(scores)
        order = sorted(
            (-_level(score), self._place.get(intent, _LAST), -score, intent) for intent, score in scores.items()
        )
        return [Ranked(intent, round(-score, 3), by_intent[intent]) for *_, score, intent in order[:_MOST_INTENTS]]

    def _stepped_back(self, scores: Mapping[str, float]) -> dict[str, float]:
        sure = {intent for intent, score in scores.items() if score >= SURE}
        return {
            intent: score * STEP_BACK if sure and self._steps_back(intent, scores, sure) else score
            for intent, score in scores.items()
        }

    def _steps_back(self, intent: str, scores: Mapping[str, float], sure: set[str]) -> bool:
        """Whether an intent heavier than this one, and about as sure, was heard too. Courtesy always steps back."""
        heavier = self._yields.get(intent, _NOBODY) & sure
        if not heavier or intent in self._courteous:
            return bool(heavier)
        needed = scores[intent] * _ABOUT_AS_SURE
        return any(scores[one] >= needed for one in heavier)


def weighed_up(ranked: Sequence[Ranked], shares: Shares, first: Shares) -> list[Weighed]:
    """Patterns weighed together with what the wording is like: all of it, and its `first` clause where it has several.

    Below .8 patterns alone are right in half of all messages, likeness in two of three; above, patterns are right in
    nine of ten (measured on 909 sentences that neither was made from). Of two reasons the first is the one to act on.
    """
    scores = {intent: score for intent, score, _ in ranked}
    weighed: list[Weighed] = []
    for intent in dict.fromkeys((*scores, *shares, *first)):  # of equals the first, in every run
        score = scores.get(intent, 0.0)
        alike = shares.get(intent, 0.0)
        begins_alike = _FIRST_CLAUSE * first.get(intent, 0.0) if first else 0.0
        weight = _TRUST * score**_STEEP + (alike + begins_alike) * (_CARE if intent == _CARED_FOR else 1.0)
        weighed.append((weight, 1 - (1 - score) * (1 - _MOST_BY_LIKENESS * max(alike, begins_alike)), intent))
    weighed.sort(key=itemgetter(0), reverse=True)
    return weighed


def is_plain(ranked: Sequence[Ranked], *, clauses: bool) -> bool:
    """Whether patterns alone leave so little doubt that likeness, of one clause or several, could hardly change it."""
    if not ranked or ranked[0].id in COURTESY:
        return False
    best = second = 0.0
    for one in ranked:
        if one.score > best:
            best, second = one.score, best
        elif one.score > second:
            second = one.score
    return _TRUST * (best**_STEEP - second**_STEEP) > (PLAIN_CLAUSES if clauses else PLAIN)


def is_decided(weighed: Sequence[Weighed]) -> bool:
    """Whether what the first clause is like could put no other intent first, nor a matter before courtesy."""
    if not weighed or weighed[0][2] in COURTESY:
        return False
    return weighed[0][0] - (weighed[1][0] if len(weighed) > 1 else 0.0) > _FIRST_CLAUSE


def heard_as(weighed: Sequence[Weighed], ranked: Sequence[Ranked], normal: Normal) -> list[HeardIntent]:
    """The weightiest intents, none surer than the one before it, with what patterns saw of them."""
    told = {intent: of_intent for intent, _, of_intent in ranked}
    heard: list[HeardIntent] = []
    least = 1.0
    for _, score, intent in weighed[:_MOST_INTENTS]:
        least = round(min(score, least), 3)
        heard.append(HeardIntent(intent, least, _evidence(told[intent], normal) if intent in told else ()))
    return heard


_LAST = 1000  # the place of an intent that has none
_BY_LETTERS = (0.0, 0.35, 0.72, 0.84, 0.93, 0.98, 1.0, 1.02, 1.04)  # one letter says little, five say all
_ALL_LETTERS, _BY_ALL_LETTERS = len(_BY_LETTERS), _BY_LETTERS[-1]
_BY_GAP = 0.03  # each letter between the words takes a little


def _score(told: list[Told]) -> float:
    """Independent pieces of evidence add up: 1 - (1-a)(1-b); the same words told twice do not. Puts them in order."""
    told.sort(key=itemgetter(0), reverse=True)
    doubt = 1.0
    seen: list[Told] = []
    for one in told:
        weight, _, start, end = one
        for _, _, other_start, other_end in seen:
            if other_start < end and start < other_end:
                break
        else:
            doubt *= 1 - weight
            seen.append(one)
            if len(seen) == _MOST_EVIDENCE:
                break
    return 1 - doubt


def _level(score: float) -> int:
    """Scores within one step are alike; the guide's order decides between them."""
    return int(score / _STEP + 0.5)


def _evidence(told: Sequence[Told], normal: Normal) -> tuple[Evidence, ...]:
    raw, origin = normal.raw, normal.origin
    spans = [(rule, origin[start], origin[end - 1] + 1) for _, rule, start, end in told[:_MOST_EVIDENCE]]
    return tuple([Evidence(rule, start, end, raw[start:end]) for rule, start, end in spans])
