"""Days as the house rules note them. Today is Monday, 23 November 2026, unless the row says otherwise."""

import datetime as dt

import pytest

from dialogues.understanding.normalise import Normaliser
from dialogues.understanding.slots.dates import find_day
from dialogues.understanding.slots.day_readers import Day
from scripts_zh.lexicon_loader import load_lexicon

MONDAY = dt.date(2026, 11, 23)
SUNDAY = dt.date(2026, 11, 29)
_LEXICON = load_lexicon()
_NORMALISER = Normaliser(_LEXICON.simplified, _LEXICON.rewrites)

PROMISES = [  # words, day, certain
    ("今天交", "11-23", True),
    ("马上就去交", "11-23", True),
    ("现在转", "11-23", True),
    ("今晚转给你", "11-23", True),
    ("晚上下班交", "11-23", True),
    ("明天一早去交", "11-24", True),
    ("明儿给", "11-24", True),
    ("聽日交", "11-24", True),
    ("后天发工资就补上", "11-25", True),
    ("大后天吧", "11-26", True),
    ("周五之前打过去", "11-27", True),
    ("这周五", "11-27", True),
    ("星期天我过去", "11-29", True),
    ("周一交", "11-23", True),
    ("下周三", "12-02", True),
    ("下个星期五", "12-04", True),
    ("下礼拜二", "12-01", True),
    ("下下周一", "12-07", True),
    ("剩下的下周五给", "12-04", True),
    ("余下的下周三交", "12-02", True),
    ("下周", "12-04", False),
    ("下周吧", "12-04", False),
    ("周末一定弄好", "11-29", False),
    ("下周末", "12-06", False),
    ("月底", "11-30", True),
    ("月底前", "11-30", True),
    ("月尾交得未", "11-30", True),
    ("下月底", "12-31", True),
    ("下个月初", "12-05", False),
    ("月初", "12-05", False),
    ("下个月", "12-05", False),
    ("下个月5号", "12-05", True),
    ("下月20号发工资", "12-20", True),
    ("25号给你", "11-25", True),
    ("25日之前", "11-25", True),
    ("15号", "12-15", True),
    ("23号", "11-23", True),
    ("二十八号交", "11-28", True),
    ("31号", "11-30", False),
    ("12月3号", "12-03", True),
    ("12月3日前", "12-03", True),
    ("十二月十五号", "12-15", True),
    ("12.20之前", "12-20", True),
    ("12/8 交", "12-08", True),
    ("2026-12-05", "12-05", True),
    ("2026年12月31日", "12-31", True),
    ("12月底", "12-31", True),
    ("12月中旬", "12-20", False),
    ("三天后", "11-26", True),
    ("三天之内", "11-26", True),
    ("一周内", "11-30", True),
    ("一个星期以后", "11-30", True),
    ("过两天", "11-25", False),
    ("再过三天", "11-26", False),
    ("一个月后", "12-23", True),
    ("半个月以内", "12-08", False),
    ("年底回老家一起交", "12-31", False),
    ("元旦", "2027-01-01", True),
    ("元旦前", "12-31", False),
    ("春节前", "2027-02-05", False),
    ("过年前", "2027-02-05", False),
    ("年前", "2027-02-05", False),
    ("年后", "2027-02-13", False),
    ("过完年一起结", "2027-02-13", False),
    ("春节后", "2027-02-13", False),
    ("正月初十", "2027-02-15", True),
    ("国庆前", "2027-09-30", False),
    ("五一前", "2027-04-30", False),
    ("中秋前", "2027-09-14", False),
    ("1月10号", "2027-01-10", True),
    ("3月交", "2027-03-05", False),
    ("最近没钱 20号发了工资给", "12-20", True),
    ("不是15号，是20号", "12-20", True),
    ("周五或者周六", "11-27", False),
    ("双十二交", "12-12", True),
]
NO_DAYS = [
    "发工资后",
    "有钱了就交",
    "过几天",
    "过段时间再说",
    "下辈子吧",
    "等太阳从西边出来就交",
    "等你们把电梯修好再说",
    "漏水修好了再交",
    "3号楼的",
    "15号楼502",
    "12号电梯",
    "2号线旁边",
    "没钱",
    "等我中了彩票",
    "什么时候修好什么时候交",
]
CLAIMS = [  # words, day
    ("上周五就交了", "2026-11-20"),
    ("昨天转的1860", "2026-11-22"),
    ("前天在前台交的", "2026-11-21"),
    ("周五交了", "2026-11-20"),
    ("15号就付了", "2026-11-15"),
    ("25号就付了", "2026-10-25"),
    ("10月8号交的", "2026-10-08"),
    ("12月3号交的", "2025-12-03"),
    ("今天上午刚交", "2026-11-23"),
    ("三天前交的", "2026-11-20"),
]


def _read(words: str, today: dt.date = MONDAY, *, past: bool = False) -> Day | None:
    return find_day(_NORMALISER.read(words).plain, today, past=past)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


@pytest.mark.parametrize(("words", "day", "certain"), PROMISES)
def test_day_of_promise(words: str, day: str, certain: bool) -> None:  # noqa: FBT001 - a column of the table
    assert _read(words) == Day(_day(day), certain)


@pytest.mark.parametrize("words", NO_DAYS)
def test_no_day_is_named(words: str) -> None:
    assert _read(words) is None


@pytest.mark.parametrize(("words", "day"), CLAIMS)
def test_day_of_claim_lies_behind(words: str, day: str) -> None:
    found = _read(words, past=True)
    assert found is not None
    assert found.on == _day(day)


def test_week_starts_on_monday() -> None:
    assert _read("下周五", SUNDAY) == Day(dt.date(2026, 12, 4), certain=True)


def test_bare_month_of_claim_is_no_day() -> None:
    assert _read("上个月就缴了", past=True) is None
