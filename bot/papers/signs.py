"""Signs a font cannot draw. They are replaced where everybody sees it: an empty box would pass for a printing fault."""

from collections.abc import Callable

MISSING = "〓"  # the printers' mark for a sign that is not in the case


def drawable(text: str, has: Callable[[str], bool]) -> str:
    """The text with each sign the font lacks replaced by 〓; line breaks and unseen signs become blanks or nothing."""
    return "".join(_drawn(sign, has) for sign in text)


def _drawn(sign: str, has: Callable[[str], bool]) -> str:
    if sign.isspace():
        return " "
    if not sign.isprintable() or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef":
        return ""
    return sign if has(sign) else MISSING
