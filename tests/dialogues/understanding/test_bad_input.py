"""Long, empty and strange messages: a Heard, whatever is pending; spans stay inside the text."""

import datetime as dt

import pytest

from bot.domain.heard import Pending
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
EVERYTHING = Pending(
    "tree.node",
    frozenset({"yes_no", "choice", "date", "amount", "room", "name", "phone_tail", "rating", "words"}),
    ("账单", "缴费"),
    said_before="电梯坏了三天，我5号去交三百块",
)
TEN_THOUSAND = {
    "one word": "电梯坏了" * 2500,
    "digits": "9" * 10_000,
    "numerals": "千百十" * 3333,
    "denials": "不是" * 5000,
    "pictures": "😂" * 10_000,
    "nothing to see": "\u200b" * 10_000,
    "right to left": "\u202e\u202b" * 5000,
    "control characters": "\x00" * 10_000,
    "mixed scripts": "物业Fee太贵ﷺ😂مرحبا𨋢點解" * 600,
    "combining marks": "e\u0301" * 5000,
    "markup": "{}%s[](('</b>" * 900,
    "rooms": "3-2-501 " * 1250,
    "days": "下个月15号" * 1700,
    "sums": "1,234." * 1700,
    "pinyin": "wo yao jiao fei " * 625,
    "one letter": "a" * 10_000,
    "conditions": "修好再" * 3300,
    "lines": "\n" * 10_000,
}


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_lexicon())


@pytest.mark.parametrize("kind", TEN_THOUSAND)
@pytest.mark.parametrize("pending", [None, EVERYTHING], ids=["free", "asked"])
def test_ten_thousand_characters_are_heard(understander: Understander, kind: str, pending: Pending | None) -> None:
    text = TEN_THOUSAND[kind]
    heard = understander.hear(text, NOW, pending)
    assert heard.intents
    assert all(text[e.start : e.end] == e.words for intent in heard.intents for e in intent.evidence)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "😂😂👍", "\u202e\u202c", "？？？", "…", "\x00", "﷽"])
def test_message_without_our_words_is_other(understander: Understander, text: str) -> None:
    assert understander.hear(text, NOW).primary == "other"
