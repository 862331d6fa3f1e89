"""Community names in titles, file names and room cells."""

import pytest

from bot.ledgers.community import Named, known_in, named_in_rooms, named_in_titles, plain_name

SURE = [
    ("幸福里小区业主信息台账", "幸福里"),
    ("幸福里 2026年第三季度物业费应收明细表", "幸福里"),
    ("阳光花园业主台账", "阳光花园"),
    ("阳光花园收款日报表", "阳光花园"),
    ("碧桂园·翡翠湾一期业主名册", "碧桂园·翡翠湾一期"),
    ("锦绣江南三期 房屋信息表", "锦绣江南三期"),
    ("翠湖苑_业主", "翠湖苑"),
    ("附件1：阳光花园业主信息", "阳光花园"),
    ("关于阳光花园欠费清单", "阳光花园"),
    ("某某物业服务有限公司幸福里业主台账", "幸福里"),
    ("幸福里", "幸福里"),
]
NO_NAMES = [
    "业主台账",
    "业主信息表",
    "小区业主信息表",
    "2026年第三季度收费明细表",
    "物业费应收明细表",
    "Sheet1",
    "owners",
    "1栋",
    "A座",
    "3号楼",
    "中国××银行 账户交易明细",
    "金管家物业服务有限公司收款明细",
    "财务部收款日报表",
    "制表日期：2026年9月28日",
    "导出数据",
    "微信支付账单",
    "",
]


@pytest.mark.parametrize(("title", "name"), SURE)
def test_named_in_titles(title: str, name: str) -> None:
    assert named_in_titles(["Sheet1", title]) == Named(name, sure=True)


@pytest.mark.parametrize("title", NO_NAMES)
def test_titles_that_name_none(title: str) -> None:
    assert named_in_titles([title]) is None


@pytest.mark.parametrize("title", ["制表单位：幸福里物业服务中心", "御景业主台账"])
def test_titles_that_may_name_one(title: str) -> None:
    named = named_in_titles([title])
    assert named is not None
    assert not named.sure


def test_known_in_tells_a_name_within_a_longer_name() -> None:
    known = ["幸福里", "幸福里二期", "阳光花园"]
    assert known_in(["幸福里二期 三季度账单"], known) == ["幸福里二期"]
    assert known_in(["幸福里 三季度账单", "阳光花园"], known) == ["幸福里", "阳光花园"]
    assert known_in(["三季度账单"], known) == []


def test_named_in_rooms() -> None:
    assert named_in_rooms(["幸福里3-2-501", "幸福里小区3栋2单元502"]) == Named("幸福里", sure=True)
    assert named_in_rooms(["幸福里3-2-501", "阳光花园3-2-501"]) is None
    assert named_in_rooms(["3-2-501"]) is None


def test_plain_name() -> None:
    assert [plain_name(text) for text in ("幸福里小区", "幸福里", " 幸福 里 ", "小区")] == [
        "幸福里",
        "幸福里",
        "幸福里",
        "小区",
    ]
