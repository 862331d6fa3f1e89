"""Fill a script's placeholders with typed values. Owners' and sheets' words are cleaned and never expanded again."""

import datetime as dt
import re
from collections.abc import Mapping

from bot.domain.effects import Value
from bot.domain.errors import WrongUse
from bot.domain.moments import day_in_words, day_with_year
from bot.domain.money import yuan
from bot.domain.period import Period
from bot.domain.scripts import Citation, PlaceholderKind, Script

PLACEHOLDER = re.compile(r"\{(quote:)?([a-z0-9_]+)\}")
MOST_CHARACTERS = 60  # of a text value: a pasted page must not push our own sentence off the screen

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff]+")


def render(
    script: Script,
    text: str,
    values: Mapping[str, Value],
    citations: Mapping[str, Citation],
) -> str:
    """One wording with its values in.

    Raises WrongUse naming script and placeholder when a value is missing or of another kind.
    """

    def filled(match: re.Match[str]) -> str:
        quote, name = match.groups()
        if quote:
            return quoted(citations[name])
        if name not in values:
            raise WrongUse(f"话术 {script.key} 的占位符 {{{name}}} 没有值。运行 guanjia check 看哪里没给")
        return _printed(script.key, name, script.placeholders[name], values[name])

    return PLACEHOLDER.sub(filled, text)


def quoted(citation: Citation) -> str:
    """A legal text with its name, letter for letter."""
    return f"{citation.name}：“{citation.text}”"


def clean(text: str) -> str:
    """An untrusted text on one short line: nothing unseen, no line break, no markup end that could break a reply."""
    plain = " ".join(_UNSEEN.sub(" ", text).replace("]]>", " ").split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[: MOST_CHARACTERS - 1] + "…"


def _printed(key: str, name: str, kind: PlaceholderKind, value: Value) -> str:  # noqa: PLR0911 - an arm a kind
    match kind, value:
        case PlaceholderKind.AMOUNT, int():
            return yuan(value)
        case PlaceholderKind.COUNT, int():
            return str(value)
        case PlaceholderKind.DATE, dt.date():
            return day_in_words(value)
        case PlaceholderKind.LONG_DATE, dt.date():
            return day_with_year(value)
        case PlaceholderKind.PERIOD, str():
            return Period.parse(value).label
        case ((PlaceholderKind.TEXT | PlaceholderKind.ROOM), str()):
            return clean(value)
        case PlaceholderKind.BLOCK, str():
            return value
    raise WrongUse(f"话术 {key} 的占位符 {{{name}}} 应是 {kind}，得到 {value!r}")
