"""Signs a font cannot draw. They are replaced where everybody sees it: an empty box would pass for a printing fault."""

import unicodedata
from collections.abc import Callable

MISSING = "〓"  # the printers' mark for a sign that is not in the case
_UNSEEN = {"Cc", "Cf"}  # controls and formats
_VARIANTS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))  # they choose a form of the sign before them


def drawable(text: str, has: Callable[[str], bool]) -> str:
    """The text with each sign the font lacks replaced by 〓; line breaks become blanks, unseen signs nothing."""
    return "".join(_drawn(sign, has) for sign in text)


def _drawn(sign: str, has: Callable[[str], bool]) -> str:
    if sign.isspace():
        return " "
    kind = unicodedata.category(sign)
    if kind in _UNSEEN or any(first <= ord(sign) <= last for first, last in _VARIANTS):
        return ""
    return sign if kind != "Cs" and has(sign) else MISSING  # half of a pair is no sign at all
