"""Judge one outgoing text: reading -> sentences -> wordings and figures -> breaches. Knows no database and no clock."""

import re
from collections.abc import Iterator, Mapping

from bot.domain.red_line import Audience, Breach, Known, RedLines
from bot.domain.room import find_rooms
from bot.domain.scripts import Citation
from bot.wall import quotes
from bot.wall.figures import Figure, revealing_shares, stale_figures
from bot.wall.reading import Reader, Reading
from bot.wall.rules import Match, Rules

ROOM = "〔房〕"
PERSON = "〔人〕"
_LAW = "R12"
_LETTER_FOR_DIGIT = re.compile(r"(?<=[0-9-])[oO](?=[0-9])")
_NO_HOME = ("车位", "停车位", "编号")


class Wall:
    """Built once from the red lines and the store of citations; judges any text of ours."""

    def __init__(self, lines: RedLines, citations: Mapping[str, Citation]) -> None:
        self._reader = Reader(lines)
        self._rules = Rules(lines)
        self._of = {rule.id: rule for rule in lines.rules}
        self._citations = citations
        surname = "|".join(lines.concepts.get("surname", ())) or "(?!)"
        self._half_names = re.compile(rf"(?:{surname})[*＊×○〇●✱某]{{1,2}}[\u4e00-\u9fff]?")

    def judge(self, text: str, to: Audience, known: Known | None = None) -> tuple[Breach, ...]:
        """Every red line the text crosses, in the order of the text; empty when it may leave.

        Without `known` the text is judged from its words alone.
        """
        quotations = quotes.find_quotations(text, self._citations)
        masks = [(one.start, one.end, quotes.MASK) for one in quotations if not one.fault.startswith("引文")]
        if to is Audience.GROUP:
            masks += [(start, end, ROOM) for start, end in _homes_in(text)]
            masks += [(*name.span(), PERSON) for name in self._half_names.finditer(text)]
        reading = self._reader.read(text, masks)
        figures = [Figure(_LAW, one.start, one.end, one.fault) for one in quotations if one.fault]
        figures += self._figures(text, to, known)
        breaches = {self._by_wording(reading, match) for match in self._rules.matches(reading, to, known)}
        breaches |= {self._by_figure(text, figure) for figure in figures}
        return tuple(sorted(breaches, key=lambda breach: (breach.span, breach.rule)))

    def _figures(self, text: str, to: Audience, known: Known | None) -> Iterator[Figure]:
        if known is not None:
            yield from stale_figures(text, known)
        if to is Audience.GROUP:
            yield from revealing_shares(text, known)

    def _by_wording(self, reading: Reading, match: Match) -> Breach:
        start, end = reading.span(match.start, match.end)
        return Breach(match.rule.id, (start, end), reading.raw[start:end], match.rule.because, match.rule.mend)

    def _by_figure(self, raw: str, figure: Figure) -> Breach:
        span = (figure.start, figure.end)
        return Breach(figure.rule, span, raw[slice(*span)], figure.because, self._of[figure.rule].mend)


def _homes_in(raw: str) -> Iterator[tuple[int, int]]:
    """Where homes are named, also with a letter O for a zero; parking places are no homes."""
    for start, end, _ in find_rooms(_LETTER_FOR_DIGIT.sub("0", raw)):
        if not raw.startswith(_NO_HOME, max(0, start - 2)) and not raw.startswith(_NO_HOME, start):
            yield start, end
