"""What we say ourselves, filled with made-up values: what a content check judges, and what the wall knows as harmless.

The wall trusts our own texts only, never an office's over them: those are judged like anybody's words.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from bot.domain.effects import Value
from bot.domain.red_line import Audience, Saying
from bot.domain.scripts import PlaceholderKind, Script
from scripts_zh.load import Scripts, read_scripts
from scripts_zh.render import render

_FILLED_WITH: dict[PlaceholderKind, Value] = {
    PlaceholderKind.AMOUNT: 75180,
    PlaceholderKind.DATE: dt.date(2026, 12, 4),
    PlaceholderKind.LONG_DATE: dt.date(2021, 6, 30),
    PlaceholderKind.COUNT: 2,
    PlaceholderKind.TEXT: "3号",
    PlaceholderKind.ROOM: "3-2-501",
    PlaceholderKind.PERIOD: "2026-10..2026-12",
    PlaceholderKind.BLOCK: "",
}
_SHARES: dict[str, Value] = {"billed_households": 612, "settled_percent": 82}  # a group hears them only when so
_TO_GROUPS = "group."


def reader_of(script: Script) -> Audience:
    """Who reads what this script says."""
    return Audience.GROUP if script.key.startswith(_TO_GROUPS) else Audience.OWNER


def filled(script: Script, scripts: Scripts) -> Iterator[str]:
    """Every wording of a script with made-up values, as it would be read."""
    values = {name: _SHARES.get(name, _FILLED_WITH[kind]) for name, kind in script.placeholders.items()}
    for text in script.texts:
        yield render(script, text, values, scripts.citations)


def quotes_only_known(script: Script, scripts: Scripts) -> bool:
    """Can it be filled? A script whose quotations are missing cannot."""
    return set(script.quotes) <= set(scripts.citations)


@cache
def own_sayings() -> tuple[Saying, ...]:
    """All that we say, each wording once."""
    scripts, _told_by_guanjia_check = read_scripts()
    said = (
        Saying(text, reader_of(script))
        for script in scripts.lines.values()
        if quotes_only_known(script, scripts)
        for text in filled(script, scripts)
        if text.strip()
    )
    return tuple(dict.fromkeys(said))
