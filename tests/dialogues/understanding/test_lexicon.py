"""The lexicon is content: its form is checked, its examples are heard, its faults are found."""

import datetime as dt
from pathlib import Path

import pytest

from bot.domain.lexicon import IntentCues, expand
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import find_faults, load_lexicon

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
LEXICON = load_lexicon()
UNDERSTANDER = Understander(LEXICON)


def test_packaged_lexicon_has_no_faults() -> None:
    assert find_faults() == []


@pytest.mark.parametrize("cues", LEXICON.cues, ids=lambda cues: cues.intent)
def test_examples_are_heard(cues: IntentCues) -> None:
    assert {text: UNDERSTANDER.hear(text, NOW).primary for text in cues.examples} == dict.fromkeys(
        cues.examples, cues.intent
    )


@pytest.mark.parametrize("cues", LEXICON.cues, ids=lambda cues: cues.intent)
def test_counter_examples_are_heard_as_something_else(cues: IntentCues) -> None:
    assert [text for text in cues.counter_examples if UNDERSTANDER.hear(text, NOW).primary == cues.intent] == []


def test_every_intent_is_ranked_and_has_cues() -> None:
    assert {cues.intent for cues in LEXICON.cues} == set(LEXICON.order)


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("intents/x.yaml", "intent: obj_vacant\nstrong: |\n  no_such_concept\n", "没有这个概念：no_such_concept"),
        ("intents/x.yaml", "intent: obj_vacant\nstrong: |\n  (没人住\n", "括号不成对：(没人住"),
        ("intents/x.yaml", "intent: obj_new\nstrong: |\n  新词\n", "排序表里没有这个意图"),
        ("intents/x.yaml", "intent: obj_vacant\nstrogn: |\n  新词\n", "不认识的键"),
        ("intents/x.yaml", "intent: obj_vacant\nstrong: |\n  -新词\n", "句式里只有排除，没有要找的词"),
        ("concepts/x.yaml", "concepts:\n  lift: 梯\n", "这个概念在 lexicon/concepts/things.yaml 里已经有了"),
        ("intents/x.yaml", "intent: obj_vacant\nstrong: |\n  人呢|房子\n", "“人呢”去掉语气助词只剩“人”"),
        ("concepts/x.yaml", "concepts:\n  far_away: 成都 重庆\n", "“成都”去掉语气助词只剩“成”"),
        ("concepts/x.yaml", "- 梯\n", "文件最外层不是“名字: 内容”"),
    ],
)
def test_planted_fault_is_found(tmp_path: Path, file: str, text: str, fault: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert fault in [found.fault for found in find_faults(tmp_path)]


def test_office_adds_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "intents" / "ours.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("intent: obj_elevator\nstrong: |\n  云霄飞车\n", encoding="utf-8")
    assert Understander(load_lexicon(tmp_path)).hear("我家那个云霄飞车", NOW).primary == "obj_elevator"


@pytest.mark.parametrize(
    ("template", "wordings"),
    [
        ("没人住", ["没人住"]),
        ("(没|未)住[过]", ["没住过", "没住", "未住过", "未住"]),
        ("(a(b|c)|d)", ["ab", "ac", "d"]),
        ("甲|乙", ["甲", "乙"]),
    ],
)
def test_template(template: str, wordings: list[str]) -> None:
    assert list(expand(template)) == wordings


@pytest.mark.parametrize("template", ["(没", "没)", "[没)", "(一|二)" * 20])
def test_broken_template(template: str) -> None:
    with pytest.raises(ValueError, match=r"括号|展开"):
        expand(template)
