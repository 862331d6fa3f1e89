"""The state of a conversation and the result of one turn."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.effects import Effect
from bot.domain.heard import Heard


class Stage(StrEnum):
    """Where a talk stands (facts 4.3)."""

    OPENING = "开场"
    IDENTITY = "核身"
    TELLING = "告知确认"
    OBJECTION = "异议处理"
    COMMITMENT = "微承诺"
    SUMMARY = "书面小结"
    CLOSING = "收尾"


class Tone(StrEnum):
    """How an owner likes to be spoken to, judged from how they write."""

    WARM = "warm"
    BRIEF = "brief"  # writes very short, or asked for it
    FORMAL = "formal"  # names the law, complains, keeps a distance


@dataclass(frozen=True, slots=True)
class TalkState:
    """What a conversation remembers between messages; plain enough to be stored as JSON.

    `node` is `tree.node` when a question is pending, else empty. `rounds` counts how often an objection was
    answered. `memory` holds words given earlier in this talk (room, name ...). `return_to` is where a digression
    or the identity check goes back to. `said` counts how often a script was said, so that its wording changes.
    """

    stage: Stage = Stage.OPENING
    node: str = ""
    return_to: str = ""
    misses: int = 0
    rounds: Mapping[str, int] = field(default_factory=dict)
    memory: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, int] = field(default_factory=dict)
    with_person: bool = False  # a colleague holds the talk: store, stay silent
    tone: Tone = Tone.WARM
    agreed: tuple[str, ...] = ()  # what was agreed and not yet summed up, see `dialogues.agreed`
    tone_asked: bool = False  # the owner asked for it in words: it stays
    short_messages: int = 0  # so many very short ones in a row


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the new state, the effects in order, and what was heard."""

    state: TalkState
    effects: tuple[Effect, ...]
    heard: Heard


FORGOTTEN_AFTER = dt.timedelta(days=3)


def after_silence(state: TalkState, silent_for: dt.timedelta) -> TalkState:
    """Where a talk goes on: after days of silence at its beginning, whatever question was open.

    A third "电梯坏了" in March is no third round of November's. Who holds the talk and which wordings were used stays.
    """
    if silent_for < FORGOTTEN_AFTER:
        return state
    return TalkState(said=state.said, with_person=state.with_person)
