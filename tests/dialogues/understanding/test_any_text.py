"""Any text gets a Heard, never an exception, whatever was pending."""

import datetime as dt
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.heard import Pending
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from dialogues.understanding.borders import Borders
from scripts_zh.lexicon_loader import load_lexicon

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
UNDERSTANDER = Understander(load_lexicon())
PIECES = st.sampled_from(
    "电梯 坏了 不交 没 三百五 15号 2月30号 31号 下周 月底 一 万 千 百 半 0 9 99月99号 ，。？! # ¥ - . / 3-2-501 "
    "13812348821 正月初 过 天后 年 到 季度 xia ge yue jiao \u200b \u202e 😂 ﷺ 𨋢 點解 唔好 { } %s \x00".split(" ")
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))
EXPECTS = st.frozensets(
    st.sampled_from(["yes_no", "choice", "date", "amount", "room", "name", "phone_tail", "rating", "words"])
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, expects=EXPECTS, day=st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31)))
def test_any_text_is_heard(text: str, expects: frozenset[str], day: dt.date) -> None:
    now = dt.datetime.combine(day, dt.time(12), CHINA)
    heard = UNDERSTANDER.hear(text, now, Pending("tree.node", expects, ("账单", "缴费")))
    assert heard.intents
    assert all(0 <= intent.score <= 1 for intent in heard.intents)
    for evidence in (evidence for intent in heard.intents for evidence in intent.evidence):
        assert heard.text[evidence.start : evidence.end] == evidence.words


def test_borders_cut_without_loss(tmp_path: Path) -> None:
    assert Borders(tmp_path, ["物业费"])("物业费太贵了") == ["物业费", "太贵", "了"]
