"""Judge one outgoing text: reading -> sentences -> wordings -> breaches. Knows no database and no clock."""

from collections.abc import Mapping

from bot.domain.red_line import Audience, Breach, Known, RedLines
from bot.domain.scripts import Citation
from bot.wall.reading import Reader, Reading
from bot.wall.rules import Match, Rules


class Wall:
    """Built once from the red lines and the store of citations; judges any text of ours."""

    def __init__(self, lines: RedLines, citations: Mapping[str, Citation]) -> None:
        self._reader = Reader(lines)
        self._rules = Rules(lines)
        self._citations = citations

    def judge(self, text: str, to: Audience, known: Known | None = None) -> tuple[Breach, ...]:
        """Every red line the text crosses, in the order of the text; empty when it may leave."""
        reading = self._reader.read(text)
        breaches = {_breach(reading, match) for match in self._rules.matches(reading, to)}
        return tuple(sorted(breaches, key=lambda breach: (breach.span, breach.rule)))


def _breach(reading: Reading, match: Match) -> Breach:
    start, end = reading.span(match.start, match.end)
    return Breach(match.rule.id, (start, end), reading.raw[start:end], match.rule.because, match.rule.mend)
