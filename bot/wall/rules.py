"""Red lines made ready to run: patterns with their concepts in, and the pardons that make a match harmless."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.domain.red_line import Audience, Known, Pardon, RedLine, RedLines, Wording
from bot.wall.reading import Reading

_CONCEPT = re.compile(r"\{([a-z_]+)\}")
_END = "。"
_PAUSES = "，？"
_FORMAL = frozenset({"demand", "formal_demand", "legal_notice", "formal"})
_BY_PEOPLE = frozenset({"staff", "broadcast"})
_SENTENCE = re.compile(r"[^。]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A wording found: the rule it belongs to and where in the evened-out text."""

    rule: RedLine
    start: int
    end: int


class _Pattern:
    """Compiled when first asked for: of the hundreds there are, most texts need only those that begin a wording."""

    def __init__(self, told: str, concepts: Mapping[str, tuple[str, ...]]) -> None:
        self._told, self._concepts = told, concepts

    @cached_property
    def written(self) -> re.Pattern[str]:
        """With its concepts in."""
        return re.compile(expanded(self._told, self._concepts))


@dataclass(frozen=True, slots=True)
class _Wording:
    say: _Pattern
    beside: tuple[_Pattern, ...]
    not_beside: tuple[_Pattern, ...]
    pardons: tuple["_Pardon", ...]


@dataclass(frozen=True, slots=True)
class _Pardon:
    name: str
    where: str
    say: _Pattern
    unless: _Pattern | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A match in its surroundings."""

    text: str
    start: int
    end: int
    sentence: tuple[int, int]

    def around(self, where: str) -> str:
        """The stretch a pardon is looked for in."""
        first, last = {
            "before": (self._left(), self.start + 1),  # 不 before and 会 in the match make 不会
            "inside": (self.start, self.end),
            "clause": (self._left(), self._right()),
            "after": (self.end, self.sentence[1]),
            "sentence": self.sentence,
            "passage": self._passage(),
            "text": (0, len(self.text)),
        }[where]
        return self.text[first:last]

    def _left(self) -> int:
        """Where the clause begins."""
        first = self.sentence[0]
        return max(first, *(self.text.rfind(mark, first, self.start) + 1 for mark in _PAUSES))

    def _right(self) -> int:
        """Where the clause ends."""
        last = self.sentence[1]
        return min([last, *(at for mark in _PAUSES if (at := self.text.find(mark, self.end, last)) >= 0)])

    def _passage(self) -> tuple[int, int]:
        """The sentence with those before and after it."""
        before = self.text.rfind(_END, 0, max(self.sentence[0] - 1, 0))
        after = self.text.find(_END, self.sentence[1] + 1)
        return before + 1, after if after >= 0 else len(self.text)


class Rules:
    """All rules. Raises re.error or KeyError at the first use of a pattern that is not in order."""

    def __init__(self, lines: RedLines) -> None:
        self._concepts = lines.concepts
        pardons = {name: self._pardon(pardon) for name, pardon in lines.pardons.items()}
        self._rules = [(rule, [self._wording(wording, pardons) for wording in rule.wordings]) for rule in lines.rules]

    def matches(self, reading: Reading, to: Audience, known: Known | None) -> Iterator[Match]:
        """Every wording that crosses a line for this audience and is not pardoned."""
        settled = _settled(known)
        sentences = [match.span() for match in _SENTENCE.finditer(reading.text)]
        for rule, wordings in self._rules:
            if to in rule.to:
                for wording in wordings:
                    yield from (Match(rule, *span) for span in _found(wording, reading.text, sentences, settled))

    def _wording(self, wording: Wording, pardons: Mapping[str, _Pardon]) -> _Wording:
        return _Wording(
            self._pattern(wording.say),
            tuple(map(self._pattern, wording.beside)),
            tuple(map(self._pattern, wording.not_beside)),
            tuple(pardons[name] for name in wording.pardons),
        )

    def _pardon(self, pardon: Pardon) -> _Pardon:
        unless = self._pattern(pardon.unless) if pardon.unless else None
        return _Pardon(pardon.name, pardon.where, self._pattern(pardon.say), unless)

    def _pattern(self, pattern: str) -> _Pattern:
        return _Pattern(pattern, self._concepts)


def expanded(pattern: str, concepts: Mapping[str, tuple[str, ...]]) -> str:
    """A pattern with its concepts and gaps written out. Raises KeyError for a concept there is not."""
    while _CONCEPT.search(pattern):
        pattern = _CONCEPT.sub(lambda match: f"(?:{'|'.join(concepts[match[1]])})", pattern)
    return pattern.replace("~~", "[^。]{0,30}").replace("~", "[^，。？]{0,8}")


def by_people(known: Known | None) -> bool:
    """Did a colleague write it, not the bot?"""
    return known is not None and (known.by_person or known.kind in _BY_PEOPLE)


def _settled(known: Known | None) -> dict[str, bool]:
    """Pardons that the house's own books decide, whatever the text claims."""
    if known is None:
        return {}
    settled = {"demand": bool(known.approval)} if known.kind in _FORMAL else {}
    if known.kind:  # who writes is known: what a text says of its writer proves nothing
        settled["said_by_staff"] = by_people(known)
    if by_people(known):
        settled["said_bot"] = True
    if known.approval:
        settled["approved"] = True
    if known.case_number is not None:
        settled["case"] = bool(known.case_number)
    return settled


def _found(
    wording: _Wording, text: str, sentences: list[tuple[int, int]], settled: Mapping[str, bool]
) -> Iterator[tuple[int, int]]:
    for sentence in sentences:
        for match in wording.say.written.finditer(text, *sentence):
            place = _Place(text, match.start(), match.end(), sentence)
            if _holds(wording, place, settled):
                yield match.span()


def _holds(wording: _Wording, place: _Place, settled: Mapping[str, bool]) -> bool:
    return (
        all(pattern.written.search(place.around("passage")) for pattern in wording.beside)
        and not any(pattern.written.search(place.around("sentence")) for pattern in wording.not_beside)
        and not any(_pardoned(pardon, place, settled) for pardon in wording.pardons)
    )


def _pardoned(pardon: _Pardon, place: _Place, settled: Mapping[str, bool]) -> bool:
    if pardon.name in settled:
        return settled[pardon.name]
    around = place.around(pardon.where)
    said = pardon.say.written.search(around)
    return bool(said) and not (pardon.unless and pardon.unless.written.search(around))
