"""Fits texts to a channel: takes out what a platform cannot carry, and cuts where a reader would pause."""

from collections.abc import Iterator, Sequence

from bot.domain.ways import Limit

_PAUSES = ("\n\n", "\n", "。", "！", "？", "；", "，", " ")  # the earlier the better
_NOT_IN_XML = {0xFFFE, 0xFFFF}


def clean(text: str) -> str:
    """Without control characters, lone surrogates and what XML forbids; line ends are made one kind."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if _carried(ord(char)))


def cut(texts: Sequence[str], limit: Limit) -> tuple[str, ...]:
    """Lay texts into as few messages as fit, an empty line between two texts in one message.

    No message is empty, none is over the limit, and no word is lost.
    """
    messages: list[str] = []
    for text in filter(None, (clean(text).strip() for text in texts)):
        joined = f"{messages[-1]}\n\n{text}" if messages else text
        if limit.fits(joined):
            messages[-1:] = [joined]
        else:
            messages.extend(_pieces(text, limit))
    return tuple(messages)


def _pieces(text: str, limit: Limit) -> Iterator[str]:
    rest = text
    while not limit.fits(rest):
        end = _last_pause(rest, _longest_prefix(rest, limit))
        piece = rest[:end].rstrip()
        if piece:
            yield piece
        rest = rest[end:].lstrip()
    if rest:
        yield rest


def _longest_prefix(text: str, limit: Limit) -> int:
    prefix = text[: limit.chars]
    if limit.octets is not None:
        prefix = prefix.encode()[: limit.octets].decode(errors="ignore")
    if limit.units is not None:
        prefix = prefix.encode("utf-16-le")[: 2 * limit.units].decode("utf-16-le", errors="ignore")
    return len(prefix)


def _last_pause(text: str, limit: int) -> int:
    """Where to cut at or before `limit`: after the last pause of the best kind in the second half."""
    for pause in _PAUSES:
        at = text.rfind(pause, limit // 2, limit)
        if at >= 0:
            return at + len(pause)
    return limit


def _carried(code: int) -> bool:
    if code in (0x09, 0x0A):
        return True
    return not (code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in _NOT_IN_XML)  # noqa: PLR2004
