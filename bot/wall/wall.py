"""Judge one outgoing text: reading -> sentences -> wordings and figures -> breaches. Knows no database and no clock."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.domain.red_line import Audience, Breach, Known, RedLines
from bot.domain.scripts import Citation
from bot.wall import quotes
from bot.wall.figures import Figure, named_people, revealing_shares, stale_figures
from bot.wall.likeness import STOPS_ABOVE, Resemblance
from bot.wall.readiness import ready
from bot.wall.reading import Reading
from bot.wall.rules import Match, by_people

_LAW = "R12"
_BOT = "R19"  # what only a machine may not say of itself
_MEMORY = 1000  # texts


class Wall:
    """Built once from the red lines and the store of citations; judges any text of ours."""

    def __init__(self, lines: RedLines, citations: Mapping[str, Citation]) -> None:
        self._ready = ready(lines)
        self._citations = citations
        self._judged = lru_cache(maxsize=_MEMORY)(self._judge)

    def judge(self, text: str, to: Audience, known: Known | None = None) -> tuple[Breach, ...]:
        """Every red line the text crosses, in the order of the text; empty when it may leave.

        Without `known` the text is judged from its words alone.
        """
        stale = tuple(self._figures(text, to, known))
        words = known.beside_the_ledger() if known is not None else None
        return self._judged(text, to, stale, words)

    def _judge(self, text: str, to: Audience, stale: tuple[Figure, ...], known: Known | None) -> tuple[Breach, ...]:
        """The same with the ledger's part told: one text to a thousand households is judged once."""
        quotations = quotes.find_quotations(text, self._citations)
        reading = self._ready.read(text, to, quotations)
        figures = [*stale, *(Figure(_LAW, one.start, one.end, one.fault) for one in quotations if one.fault)]
        breaches = {self._by_wording(reading, match) for match in self._ready.rules.matches(reading, to, known)}
        breaches |= {self._by_figure(text, figure) for figure in figures}
        if not breaches and not (known and known.approval):
            breaches = {one for one in self._by_likeness(reading, to) if not (one.rule == _BOT and by_people(known))}
        return tuple(sorted(breaches, key=lambda breach: (breach.span, breach.rule)))

    def resembles(self, text: str, to: Audience) -> Resemblance:
        """What a text reads like, all of it at once."""
        return self._ready.likeness.resembles(self._ready.read(text, to).text, to)

    def _by_likeness(self, reading: Reading, to: Audience) -> Iterator[Breach]:
        """What no wording stops, but reads like what they stop."""
        likeness = self._ready.likeness
        for start, end in likeness.windows(reading.text):
            seen = likeness.resembles(reading.text[start:end], to)
            rule = self._ready.rule_of.get(seen.rule)
            if rule is not None and seen.lead > STOPS_ABOVE[to]:
                span = reading.span(start, end)
                shared = "、".join(f"“{word}”" for word in seen.shared)
                because = f"读起来像不能发的话“{seen.nearest}”（都有{shared}）：{rule.because}"
                yield Breach(rule.id, span, reading.raw[slice(*span)], because, rule.mend)

    def _figures(self, text: str, to: Audience, known: Known | None) -> Iterator[Figure]:
        if known is not None:
            yield from stale_figures(text, known)
        if to is Audience.GROUP:
            yield from revealing_shares(text, known)
            yield from named_people(text, known) if known is not None else ()

    def _by_wording(self, reading: Reading, match: Match) -> Breach:
        start, end = reading.span(match.start, match.end)
        return Breach(match.rule.id, (start, end), reading.raw[start:end], match.rule.because, match.rule.mend)

    def _by_figure(self, raw: str, figure: Figure) -> Breach:
        span = (figure.start, figure.end)
        return Breach(figure.rule, span, raw[slice(*span)], figure.because, self._ready.rule_of[figure.rule].mend)
