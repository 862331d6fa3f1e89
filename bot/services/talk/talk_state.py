"""Keep a conversation's state as JSON and read it back. Unknown keys of an older release are dropped, not fatal."""

from dataclasses import asdict, fields
from typing import Any

from bot.domain.talk import Stage, TalkState, Tone

_NAMES = {field.name for field in fields(TalkState)}


def write_state(state: TalkState) -> dict[str, Any]:
    """To plain JSON values."""
    return asdict(state)


def read_state(stored: dict[str, Any]) -> TalkState:
    """Back from JSON; an empty object is a talk not yet begun."""
    known = {name: value for name, value in stored.items() if name in _NAMES}
    if "stage" in known:
        known["stage"] = Stage(known["stage"])
    if "agreed" in known:
        known["agreed"] = tuple(known["agreed"])
    if "tone" in known:
        known["tone"] = Tone(known["tone"])
    return TalkState(**known)
