"""Corrections and words that point back: what they mean as a whole sentence; other messages lean on nothing."""

import datetime as dt

import pytest

from bot.domain.heard import Pending
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from dialogues.understanding.leaning import lean
from scripts_zh.lexicon_loader import load_lexicon

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_lexicon())


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        ("电梯坏了三天没人修", "不是电梯，是门禁", "门禁坏了三天没人修"),
        ("电梯坏了", "是门禁不是电梯", "门禁坏了"),
        ("我5号去交", "我说错了是7号", "我7号去交"),
        ("我下周三交", "不对，是下周四", "我下周四交"),
        ("我先交三百块", "打错了，五百", "我先交五百"),
        ("三栋2单元501漏水", "不是三栋是五栋", "五栋2单元501漏水"),
        ("物业费怎么算的", "那电梯费呢", "电梯费怎么算的"),
        ("二季度账单发我", "那三季度呢", "三季度账单发我"),
        ("楼道灯坏了", "它什么时候能好", "楼道灯坏了，它什么时候能好"),
        ("家里漏水了", "还是那个问题", "家里漏水了，还是那个问题"),
        ("怎么缴费", "那发票呢", "发票，怎么缴费"),
    ],
)
def test_message_leans_on_the_one_before(before: str, text: str, meant: str) -> None:
    leaning = lean(text, before)
    assert leaning is not None
    assert leaning.meant == meant


@pytest.mark.parametrize(
    "text", ["不是嫌贵，是你们不干活", "不是不交，是没钱", "物业费太贵了", "好的", "", "是的", "不是我"]
)
def test_message_stands_by_itself(text: str) -> None:
    assert lean(text, "电梯坏了三天") is None


def test_correction_is_heard_with_the_sentence_it_mends(understander: Understander) -> None:
    heard = understander.hear("我说错了是7号", NOW, Pending("", frozenset(), said_before="我5号去交"))
    assert (heard.primary, heard.slots.date, heard.corrects) == ("promise_to_pay", dt.date(2026, 12, 7), "7号")
    assert all(heard.text[e.start : e.end] == e.words for intent in heard.intents for e in intent.evidence)


def test_what_says_itself_what_it_wants_does_not_lean(understander: Understander) -> None:
    heard = understander.hear("那发票怎么开", NOW, Pending("", frozenset(), said_before="电梯坏了"))
    assert (heard.primary, heard.meant) == ("ask_invoice", "")


def test_off_water_of_an_empty_home_was_not_cut_to_press(understander: Understander) -> None:
    heard = understander.hear("水电都停了", NOW, Pending("", frozenset(), said_before="房子一直空着没人住"))
    assert heard.primary == "obj_vacant"


def test_service_after_the_price_is_another_reason(understander: Understander) -> None:
    heard = understander.hear("那楼道卫生呢", NOW, Pending("", frozenset(), said_before="物业费太贵了"))
    assert heard.primary == "obj_poor_service"
