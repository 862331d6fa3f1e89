"""Sums, telephones, scores, months, rooms and names in owners' words."""

import datetime as dt
from decimal import Decimal

import pytest

from bot.domain.heard import Pending
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from dialogues.understanding.normalise import Normaliser
from dialogues.understanding.slots.amounts import find_amount
from dialogues.understanding.slots.festivals import feast
from dialogues.understanding.slots.numbers import read_number
from dialogues.understanding.slots.periods import find_period
from dialogues.understanding.slots.values import find_name, find_phone_tail, find_rating
from scripts_zh.lexicon_loader import load_lexicon

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
TODAY = NOW.date()
_LEXICON = load_lexicon()
_NORMALISER = Normaliser(_LEXICON.simplified, _LEXICON.rewrites)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(_LEXICON)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("350", "350"),
        ("三百五", "350"),
        ("三百零五", "305"),
        ("三百五十", "350"),
        ("2千", "2000"),
        ("1千2", "1200"),
        ("三万五", "35000"),
        ("两千三", "2300"),
        ("一千零五十", "1050"),
        ("十二", "12"),
        ("二十", "20"),
        ("1.2万", "12000"),
        ("一万二千五", "12500"),
        ("1,860", "1860"),
    ],
)
def test_number(words: str, value: str) -> None:
    assert read_number(words) == Decimal(value)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("先交三百五", "350"),
        ("先交500剩下的缓缓", "500"),
        ("每个月还300成不", "300"),
        ("2千行不", "2000"),
        ("手头就1千2", "1200"),
        ("三万五的账", "35000"),
        ("给八百块", "800"),
        ("昨天下午转的1860", "1860"),
        ("转了1860.5元", "1860.5"),
        ("一块八一平", "1.8"),
        ("去年一块八今年两块三", "1.8"),
        ("单价应该是1.5 你们按1.8收", "1.5"),
        ("一个月给五百", "500"),
        ("￥320", "320"),
    ],
)
def test_amount(words: str, amount: str) -> None:
    found = find_amount(_NORMALISER.read(words).plain)
    assert found is not None
    assert format(found, "f") == amount


@pytest.mark.parametrize(
    "words",
    [
        "先交一半",
        "一毛都不会给你们",
        "一分钱没有",
        "我家89平你写成98",
        "面积是95不是105",
        "分6个月还清",
        "15号交",
        "住16楼",
        "收70%",
        "3栋2单元502",
        "打12345",
        "等了三十分钟",
        "千万别来",
        "2018年的",
    ],
)
def test_no_amount(words: str) -> None:
    assert find_amount(_NORMALISER.read(words).plain) is None


@pytest.mark.parametrize(
    ("words", "score"),
    [("5分", 5), ("给四星", 4), ("五颗星", 5), ("3", 3), ("差评", 1), ("非常满意", 5), ("不满意", 2), ("一般吧", 3)],
)
def test_rating(words: str, score: int) -> None:
    assert find_rating(words) == score


@pytest.mark.parametrize("words", ["10分", "我打8分", "打85分"])
def test_ten_point_score_is_no_rating(words: str) -> None:
    assert find_rating(words) is None


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("10月的账单", "2026-10..2026-10"),
        ("去年12月的", "2025-12..2025-12"),
        ("1到5月的我不认", "2026-01..2026-05"),
        ("九月到十二月是多少钱", "2026-09..2026-12"),
        ("三季度的", "2026-07..2026-09"),
        ("上半年", "2026-01..2026-06"),
        ("去年的票", "2025-01..2025-12"),
        ("2018年的", "2018-01..2018-12"),
        ("上个月的账单", "2026-10..2026-10"),
        ("本季度", "2026-10..2026-12"),
    ],
)
def test_period(words: str, period: str) -> None:
    assert find_period(_NORMALISER.read(words).plain, TODAY) == period


def test_telephone_tail_is_only_a_telephones() -> None:
    assert find_phone_tail("我电话13812348821", lone=False) == "8821"
    assert find_phone_tail("尾号3345", lone=False) == "3345"
    assert find_phone_tail("银行卡尾号3345", lone=False) is None
    assert find_phone_tail("3-2-501 张伟 8821", lone=True) == "8821"
    assert find_phone_tail("2026年", lone=True) is None


def test_names() -> None:
    assert find_name("我叫陈刚，6栋1101", among_numbers=False) == "陈刚"
    assert find_name("业主王芳 5-1-302", among_numbers=False) == "王芳"
    assert find_name("绑定 3-2-501 张伟 8821", among_numbers=True) == "张伟"
    assert find_name("我是业主", among_numbers=False) is None


def test_binding_in_one_message(understander: Understander) -> None:
    heard = understander.hear("绑定 3-2-501 张伟 8821", NOW)
    assert heard.primary == "bind_unit"
    slots = heard.slots
    assert (slots.room, slots.name, slots.phone_tail, slots.amount) == ("3-2-501", "张伟", "8821", None)


def test_day_of_something_else_is_no_promise(understander: Understander) -> None:
    assert understander.hear("周六来修水管", NOW).slots.date is None


def test_slots_not_in_the_message_are_absent(understander: Understander) -> None:
    slots = understander.hear("物业费太高了", NOW).slots
    assert (slots.date, slots.amount, slots.room, slots.phone_tail, slots.rating, slots.period) == (None,) * 6


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2026, "2026-02-17"),
        ("春节", 2027, "2027-02-06"),
        ("春节", 2035, "2035-02-08"),
        ("除夕", 2027, "2027-02-05"),
        ("元宵", 2027, "2027-02-20"),
        ("中秋", 2026, "2026-09-25"),
        ("端午", 2027, "2027-06-09"),
        ("清明", 2026, "2026-04-05"),
        ("清明", 2028, "2028-04-04"),
    ],
)
def test_feasts(name: str, year: int, day: str) -> None:
    assert feast(name, year) == dt.date.fromisoformat(day)


PENDING = [  # words, expects, choices, answer
    ("好", {"yes_no"}, (), "yes"),
    ("可以", {"yes_no"}, (), "yes"),
    ("对的", {"yes_no"}, (), "yes"),
    ("是我", {"yes_no"}, (), "yes"),
    ("1", {"yes_no"}, (), "yes"),
    ("不是", {"yes_no"}, (), "no"),
    ("没有", {"yes_no"}, (), "no"),
    ("算了", {"yes_no"}, (), "no"),
    ("1", {"choice"}, ("账单", "缴费", "人工"), "choice:1"),
    ("第二个", {"choice"}, ("账单", "缴费", "人工"), "choice:2"),
    ("选三", {"choice"}, ("账单", "缴费", "人工"), "choice:3"),
    ("最后一个", {"choice"}, ("账单", "缴费", "人工"), "choice:3"),
    ("缴费", {"choice"}, ("账单", "缴费", "人工"), "choice:2"),
    ("9", {"choice"}, ("账单", "缴费"), ""),
    ("下周吧", {"date"}, (), "date"),
    ("15号", {"date"}, (), "date"),
    ("三百五", {"amount"}, (), "amount"),
    ("3-2-501", {"room"}, (), "room"),
    ("8821", {"phone_tail"}, (), "phone_tail"),
    ("5", {"rating"}, (), "rating"),
    ("张伟", {"name"}, (), "name"),
    ("厨房水管", {"words"}, (), "words"),
    ("好", {"date"}, (), ""),
]


@pytest.mark.parametrize(("words", "expects", "choices", "answer"), PENDING)
def test_answer_to_pending_question(
    understander: Understander, words: str, expects: set[str], choices: tuple[str, ...], answer: str
) -> None:
    assert understander.hear(words, NOW, Pending("tree.node", frozenset(expects), choices)).answer == answer


def test_objection_is_no_yes(understander: Understander) -> None:
    heard = understander.hear("好什么好，电梯坏了半个月没人修", NOW, Pending("tree.node", frozenset({"yes_no"})))
    assert heard.answer == ""
    assert heard.primary == "obj_elevator"
