"""How well labelled sentences are heard. Floors, not goals: a change that lowers one is to be explained.

The rules were developed on `dev.jsonl`, but for every other line of its second part; it is not among the sentences told
to the lexicon. The `_seen` halves are told: they only show that what was told is heard. Of our own sentences the
`_held` halves were not looked at while the rules were written, yet one hand wrote both. `fresh_seen` is not told:
written before it was heard (221 sentences, primary .941 at first sight, top three .982), then the causes were mended.
Nearer to life: test_split.py.
"""

import datetime as dt
import json
from pathlib import Path

import pytest

from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from dialogues.understanding.report import Labelled, report_on
from scripts_zh.lexicon_loader import load_lexicon

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_lexicon())


@pytest.mark.parametrize(
    ("name", "primary", "top_three"),
    [
        ("dev", 0.97, 0.98),
        ("own_seen", 0.97, 0.98),
        ("own_held", 0.91, 0.97),
        ("own2_seen", 0.97, 0.98),
        ("own2_held", 0.86, 0.94),
        ("own3_seen", 0.97, 0.98),
        ("own4_seen", 0.97, 0.98),
        ("fresh_seen", 0.97, 0.98),
    ],
)
def test_labelled_sentences(understander: Understander, name: str, primary: float, top_three: float) -> None:
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    sentences = [Labelled(row["text"], tuple(row["labels"]), row.get("note", "")) for row in rows]
    report = report_on(sentences, lambda text: understander.hear(text, NOW))
    missed = [(miss.sentence.text, miss.sentence.labels, miss.heard.primary) for miss in report.misses]
    assert (report.primary >= primary, report.top_three >= top_three) == (True, True), missed


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我不是不交，等发工资就给", "promise_to_pay"),
        ("不是嫌贵，是你们压根不干活", "obj_poor_service"),
        ("下辈子吧", "obj_refuse_flat"),
        ("等太阳从西边出来就交", "obj_refuse_flat"),
        ("你们服务真好，垃圾堆了一周", "obj_poor_service"),
        ("谢谢物业让我天天爬楼", "obj_elevator"),
        ("電梯又壞咗", "obj_elevator"),
        ("勿业费太贵了", "obj_price_too_high"),
        ("物 业 费 太 贵", "obj_price_too_high"),
        ("ＷＹＦ太贵", "obj_price_too_high"),
        ("物业费\u200b太\u202e贵", "obj_price_too_high"),
        ("附近哪家火锅好吃", "other"),
        ("嗯嗯", "other"),
        ("😂😂", "other"),
        ("", "other"),
        ("房子还没过户", "obj_quality_developer"),
        ("房子空着，水电都停了", "obj_vacant"),
        ("家里水电都停了", "report_repair"),
        ("就欠半年，你们把我家水电都停了", "obj_utilities_cut"),
        ("我交了你们能把电梯修好吗", "obj_elevator"),
        ("物业费怎么又发来了", "opt_out"),
        ("收到法院传票了", "legal_question"),
        ("T", "opt_out"),
        ("5", "rate"),
        ("在吗", "greet"),
    ],
)
def test_what_rules_must_hear(understander: Understander, text: str, intent: str) -> None:
    assert understander.hear(text, NOW).primary == intent


def test_evidence_points_into_the_raw_text(understander: Understander) -> None:
    text = "您好！！我家　電梯 壞咗三天"
    best = understander.hear(text, NOW).intents[0]
    assert best.id == "obj_elevator"
    assert all(text[e.start : e.end] == e.words for e in best.evidence)
    assert "電梯" in "".join(e.words for e in best.evidence)


def test_three_candidates_where_there_are_that_many(understander: Understander) -> None:
    heard = understander.hear("电梯坏了没人修，物业费还涨价，我要投诉", NOW)
    assert len(heard.intents) >= 3


def test_long_message_is_heard_by_its_head(understander: Understander) -> None:
    heard = understander.hear("电梯坏了半个月。" + "随便说点别的什么，" * 1200, NOW)
    assert heard.primary == "obj_elevator"
