"""A text for an owners' group as it would be true at this moment, and what the wall says of it, with names on file."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.broadcast import OwnersGroup
from bot.domain.effects import Value
from bot.domain.errors import GuanjiaError
from bot.domain.moments import day_of
from bot.domain.red_line import Audience, Breach, Known
from bot.domain.speaking import Kind
from scripts_zh.load import Scripts
from storage.broadcasts import broadcast_by_key, names_in, paid_share
from storage.community_facts import facts_in_force
from storage.tables import OutboxRow

Judge = Callable[[str, Audience, Known | None], Sequence[Breach]]
_HOUSEHOLDS, _PERCENT = "billed_households", "settled_percent"
_FULL = 100


@dataclass(frozen=True, slots=True)
class GroupWords:
    """What is to be said: free words, or a script with the values its writer gave (days as ISO)."""

    group: OwnersGroup
    community_id: int | None = None
    text: str = ""
    script: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


def say_to_group(session: Session, scripts: Scripts, words: GroupWords, now: dt.datetime) -> str:
    """The text, its figures those of the books at this moment. Raises NotFound or WrongUse where a value is missing."""
    if not words.script:
        return words.text
    facts = facts_in_force(session, words.community_id, day_of(now)) if words.community_id is not None else {}
    known: dict[str, Value] = {**facts, **words.values}
    if words.community_id is not None:
        paid = paid_share(session, words.community_id)
        known |= {_HOUSEHOLDS: paid.billed, _PERCENT: int(paid.share * _FULL)}
    return scripts.say(words.script, known)


def judge_for_group(session: Session, judge: Judge, text: str, community_id: int | None) -> Sequence[Breach]:
    """What stands against a text, the names on file and the true share of households beside it."""
    paid = paid_share(session, community_id) if community_id is not None else None
    known = Known(
        kind=Kind.BROADCAST,
        names=names_in(session, text),
        households=paid.billed if paid and paid.billed else None,
        share=paid.share if paid and paid.billed else None,
    )
    return judge(text, Audience.GROUP, known)


def remake_group_text(session: Session, row: OutboxRow, scripts: Scripts, now: dt.datetime) -> tuple[str, int | None]:
    """The text of a broadcast about to leave, made anew where it is a script's; and the community of its group."""
    broadcast = broadcast_by_key(session, row.send_key)
    if broadcast is None:
        return row.text, None
    group = OwnersGroup(broadcast.group_name, broadcast.lane)
    values = as_values(broadcast.script_values)
    words = GroupWords(group, broadcast.community_id, broadcast.text, broadcast.script, values)
    try:
        return say_to_group(session, scripts, words, now), broadcast.community_id
    except GuanjiaError:  # the script is gone or asks for more: what two people read stands
        return broadcast.text, broadcast.community_id


def as_values(told: Mapping[str, object]) -> dict[str, Value]:
    """Values as kept or typed, for a script: days come as ISO, whole numbers as digits."""
    return {name: _value(str(value)) for name, value in told.items()}


def _value(told: str) -> Value:
    if told.isdigit():
        return int(told)
    try:
        return dt.date.fromisoformat(told)
    except ValueError:
        return told
