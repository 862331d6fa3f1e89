"""Break a text into lines by width: between Chinese signs, at blanks in formulas, never beside a bracket."""

import re
from collections.abc import Callable

Width = Callable[[str], float]

_NOT_FIRST = "，。；：！？、）》」』”’%％…·,.;:!?)]}"
_PIECE = re.compile(r" +|[（《「『“‘]*(?:[!-~]+|.)", re.DOTALL)  # a run of Latin letters and digits stays whole


def wrap(text: str, width: Width, most: float) -> list[str]:
    """Lines no wider than `most` in the unit of `width`; a run wider than a line is cut inside. Never empty."""
    lines = [""]
    for piece in _pieces(text, width, most):
        room = most - width(lines[-1])
        hangs = piece in _NOT_FIRST and room >= 0  # one sign may stand out, a row of them may not
        if width(piece.rstrip()) <= room or hangs:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines]


def shorten(text: str, width: Width, most: float) -> str:
    """The text on one line, its end replaced by … where it is too wide."""
    if width(text) <= most:
        return text
    kept = text
    while kept and width(kept + "…") > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _pieces(text: str, width: Width, most: float) -> list[str]:
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        pieces += [piece] if width(piece) <= most else list(piece)
    return pieces
