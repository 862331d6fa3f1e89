"""The red lines made ready to judge by: what reads a text, what finds wordings in it, what it is compared with.

It takes a second or two, so all walls of a process that are built from the same lines share it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.domain.red_line import Audience, RedLines
from bot.domain.room import find_rooms
from bot.wall import quotes
from bot.wall.likeness import Likeness
from bot.wall.reading import Reader, Reading
from bot.wall.rules import Rules

ROOM = "〔房〕"
PERSON = "〔人〕"
_LETTER_FOR_DIGIT = re.compile(r"(?<=[0-9-])[oO](?=[0-9])")
_NO_HOME = ("车位", "停车位", "编号")


class Readiness:
    """Everything about a wall that the red lines alone decide."""

    def __init__(self, lines: RedLines) -> None:
        self.rules = Rules(lines)
        self.likeness = Likeness(lines, lambda text, to: self.read(text, to).text)
        self.rule_of = {rule.id: rule for rule in lines.rules}
        self._reader = Reader(lines)
        surname = "|".join(lines.concepts.get("surname", ())) or "(?!)"
        self._half_names = re.compile(rf"(?:{surname})[*＊×○〇●✱某]{{1,2}}[\u4e00-\u9fff]?")

    def read(self, text: str, to: Audience, quotations: Iterable[quotes.Quotation] = ()) -> Reading:
        """The evened-out text; homes and half-hidden names stand out in what goes to a group."""
        masks = [(one.start, one.end, quotes.MASK) for one in quotations if not one.fault.startswith("引文")]
        if to is Audience.GROUP:
            masks += [(start, end, ROOM) for start, end in _homes_in(text)]
            masks += [(*name.span(), PERSON) for name in self._half_names.finditer(text)]
        return self._reader.read(text, masks)


@lru_cache(maxsize=1)
def ready(lines: RedLines) -> Readiness:
    """Made once for the lines of a process: a wording that comes into force rebuilds the wall, not this."""
    return Readiness(lines)


def _homes_in(raw: str) -> Iterator[tuple[int, int]]:
    """Where homes are named, also with a letter O for a zero; parking places are no homes."""
    for start, end, _ in find_rooms(_LETTER_FOR_DIGIT.sub("0", raw)):
        if not raw.startswith(_NO_HOME, max(0, start - 2)) and not raw.startswith(_NO_HOME, start):
            yield start, end
