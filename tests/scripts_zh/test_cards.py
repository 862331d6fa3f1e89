"""A card's wordings by tone, its words, and the same reply in another case, as the loader and the talk see them."""

from pathlib import Path

import pytest

from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.talk import TalkState, Tone
from bot.services.talk.load_trees import load_trees
from bot.services.talk.word_turn import word_turn
from dialogues.engine import Talker
from scripts_zh.load import load_scripts, read_scripts
from tests.dialogues.transcripts import facts_of
from tests.scripts_zh.test_load import CARD, write

TOLD = (
    CARD.replace("cues: [积雪]", "words: {ice: [结冰, 冰]}")
    .replace("hears: obj_poor_service", "hears: obj_snow")
    .replace("  first: 雪天", "  ice: {when: ['mentions:ice'], texts: 结冰更险，先绕开。}\n  first: 雪天")
    .replace("texts: 24小时内有人去扫。", "texts: {warm: 24小时内有人去扫。, brief: 24小时内去扫。}")
    .replace(
        "  noted: 记下了。",
        "  noted_cross: {of: noted, when: [fed_up], texts: 说了几次还没扫，对不起。}\n  noted: 记下了。",
    )
    .replace("ask: {words: noted}", "ask: {words: noted, hears: [obj_snow]}")
)


def talk(folder: Path, *owner: str, tone: Tone = Tone.WARM) -> list[tuple[str, ...]]:
    """The answers of a talk in which every message is heard as this card's reason."""
    write(folder, "objections/snow.yaml", TOLD)
    scripts = load_scripts(folder)
    talker = Talker(load_trees(), scripts.cards, scripts.lines)
    state, facts, told = TalkState(tone=tone, short_messages=2), facts_of({}), []
    for text in owner:
        answer = "words" if state.node else ""
        heard = Heard(text, (HeardIntent("obj_snow", 0.95),), Slots(), answer)
        turn = talker.take_turn(state, heard, facts)
        state = turn.state
        told.append(word_turn(scripts, facts, turn.effects))
    return told


@pytest.mark.parametrize(("tone", "words"), [(Tone.WARM, "24小时内有人去扫。"), (Tone.BRIEF, "24小时内去扫。")])
def test_a_line_is_said_in_the_owner_s_tone(tmp_path: Path, tone: Tone, words: str) -> None:
    assert words in talk(tmp_path, "雪没扫" if tone is Tone.BRIEF else "门口的雪没人扫，等了好久", tone=tone)[0]


def test_words_of_the_message_choose_the_line(tmp_path: Path) -> None:
    assert talk(tmp_path, "门口都结冰了没人管")[0][0] == "结冰更险，先绕开。"
    assert talk(tmp_path, "门口的雪没人扫")[0][0] == "雪天路滑，您担心是对的。"


@pytest.mark.parametrize(("answer", "reply"), [("东门", "记下了。"), ("说了多少遍了", "说了几次还没扫，对不起。")])
def test_a_reply_has_another_case(tmp_path: Path, answer: str, reply: str) -> None:
    assert talk(tmp_path, "门口的雪没人扫", answer)[1] == (reply,)


def test_words_out_of_shape_are_told(tmp_path: Path) -> None:
    write(tmp_path, "objections/snow.yaml", CARD.replace("cues: [积雪]", "words: [结冰]"))
    _, faults = read_scripts(tmp_path)
    assert [(fault.key, fault.fault) for fault in faults] == [("words", "应为“名: [词, 词]”")]
