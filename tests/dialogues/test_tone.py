"""The tone an owner is spoken to in: judged from how they write, and a card's wordings in several tones."""

from pathlib import Path

import pytest
import yaml

from bot.domain import effects as fx
from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.talk import TalkState, Tone
from dialogues.tone import with_tone
from scripts_zh.load import read_scripts
from tests.dialogues.transcripts import Parts, facts_of
from tests.scripts_zh.test_load import CARD


def heard(text: str, intent: str = "other", answer: str = "") -> Heard:
    return Heard(text, (HeardIntent(intent, 0.9),), Slots(), answer)


@pytest.mark.parametrize(
    ("messages", "tone"),
    [
        (["房子一直空着没人住，凭什么收"], Tone.WARM),
        (["没住", "不交"], Tone.BRIEF),
        (["没住", "我们一家常年在外地打工", "不交"], Tone.WARM),
        (["别啰嗦，多少钱", "我家一直没住，都三年了你们也不管"], Tone.BRIEF),
        (["你们这样我要打12345"], Tone.FORMAL),
        (["依据是民法典哪一条", "没住", "不交"], Tone.FORMAL),
    ],
)
def test_tone(messages: list[str], tone: Tone) -> None:
    state = TalkState()
    for text in messages:
        state = with_tone(state, heard(text))
    assert state.tone == tone


def test_answers_are_short_by_nature() -> None:
    state = TalkState()
    for text in ("好", "1", "对"):
        state = with_tone(state, heard(text, answer="yes"))
    assert state.tone is Tone.WARM


def test_a_card_speaks_in_the_tone_of_the_talk(tmp_path: Path) -> None:
    card = yaml.safe_load(CARD)
    card["acknowledge"] = {"first": {"texts": {"warm": "雪天路滑。", "brief": "收到。", "formal": "已记录。"}}}
    card["next_step"]["ask"]["texts"] = {"warm": "在哪个门口呢？", "brief": "哪个门？"}
    card["replies"] = {"noted": {"texts": {"warm": "记下了，谢谢您。", "brief": "记下了。"}}}
    folder = tmp_path / "scripts_zh" / "objections"
    folder.mkdir(parents=True)
    (folder / "snow.yaml").write_text(yaml.safe_dump({**card, "hears": "obj_snow"}, allow_unicode=True), "utf-8")
    parts, facts = Parts(tmp_path), facts_of({"who": "owner"})

    def said(state: TalkState, intent: str, answer: str = "") -> tuple[list[str], TalkState]:
        turn = parts.talker.take_turn(state, heard("雪", intent, answer), facts)
        return [effect.script for effect in turn.effects if isinstance(effect, fx.Say)], turn.state

    for tone, end in ((Tone.WARM, ""), (Tone.BRIEF, "_brief")):
        scripts, state = said(TalkState(tone=tone, tone_asked=True), "obj_snow")
        assert scripts[0] == f"objection.snow.acknowledge.first{end}"
        assert scripts[-1] == f"objection.snow.next_step.ask{end}"
        assert state.node == "objection/snow.asked_ask"
        assert said(state, "other", "words")[0] == [f"objection.snow.replies.noted{end}"]


@pytest.mark.parametrize("texts", [{"brief": "收到。"}, {"warm": "好。", "sour": "哼。"}])
def test_tones_are_the_known_ones_and_warm_is_among_them(tmp_path: Path, texts: dict[str, str]) -> None:
    card = yaml.safe_load(CARD) | {"acknowledge": {"first": {"texts": texts}}}
    (tmp_path / "objections").mkdir()
    (tmp_path / "objections" / "snow.yaml").write_text(yaml.safe_dump(card, allow_unicode=True), "utf-8")
    _, faults = read_scripts(tmp_path)
    assert [fault.key for fault in faults] == ["acknowledge.first"]
