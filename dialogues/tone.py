"""Judge the tone an owner likes from how they write. Keeps it for the rest of the talk; says nothing itself."""

import re
from collections.abc import Collection
from dataclasses import replace

from bot.domain.heard import Heard
from bot.domain.talk import TalkState, Tone

SHORT = 6  # characters of a message that is no answer to a question: so short writes who has no time
SHORT_IN_A_ROW = 2
_ASKS_FOR_LESS = re.compile(r"简单[点说]|说重点|直接说|长话短说|别(?:绕|啰嗦|罗嗦|废话)|少(?:废话|啰嗦)|一句话说")
_COLD = re.compile(
    r"民法典|物业管理条例|第[0-9一二三四五六七八九十百]+条|法院|律师|起诉|仲裁|12345|12315|住建[局委]|信访|书面(?:答复|回复|说明)"
)
_COLD_INTENTS = frozenset({"obj_threat_complain", "legal_question"})
_NOT_WORDS = re.compile(r"[\s\W_]+")


def with_tone(state: TalkState, heard: Heard) -> TalkState:
    """The state with the tone of this message on. What was asked for in words stays; short writing may change again."""
    if state.tone_asked:
        return state
    if _ASKS_FOR_LESS.search(heard.text):
        return replace(state, tone=Tone.BRIEF, tone_asked=True)
    if speaks_coldly(heard.text, {heard.primary}):
        return replace(state, tone=Tone.FORMAL, short_messages=0)
    if heard.answer or state.tone is Tone.FORMAL:
        return state
    bare = len(_NOT_WORDS.sub("", heard.text))
    short = state.short_messages + 1 if 0 < bare <= SHORT else 0
    return replace(state, tone=Tone.BRIEF if short >= SHORT_IN_A_ROW else Tone.WARM, short_messages=short)


def speaks_coldly(text: str, intents: Collection[str]) -> bool:
    """Law, courts, authorities, an answer in writing: who speaks of them is past small talk."""
    return _COLD.search(text) is not None or not _COLD_INTENTS.isdisjoint(intents)
