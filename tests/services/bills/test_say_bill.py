"""What an owner reads of a bill: word for word in the plain cases, the red lines in all of them."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bill import Bill, Change, ChangeCause
from bot.domain.money import Fen
from bot.services.bills.say_bill import MOST_CHARACTERS, say_details, say_short, say_spending, why_changed
from tests.sample_bills import (
    DUE,
    TODAY,
    a_bill_line,
    a_full_bill,
    a_long_bill,
    a_settled_bill,
    an_empty_bill,
    scripts,
)

SAYINGS = (say_short, say_details, say_spending)


def a_plain_bill() -> Bill:
    """One line, nothing paid."""
    return replace(a_full_bill("欧阳娜娜"), lines=(a_bill_line(),), paid_up_to=None)


@pytest.mark.parametrize(
    ("bill", "today", "text"),
    [
        (
            a_plain_bill(),
            TODAY,
            "您好，这是欧阳家的账单。幸福里 3-2-501，2026年7月至9月还需付 870.74 元。请在12月31日（周四）前付。",
        ),
        (
            a_plain_bill(),
            DUE,
            "您好，这是欧阳家的账单。幸福里 3-2-501，2026年7月至9月还需付 870.74 元。今天是约定的付款日。",
        ),
        (
            a_plain_bill(),
            DUE + dt.timedelta(days=1),
            (
                "您好，这是欧阳家的账单。幸福里 3-2-501，2026年7月至9月还需付 870.74 元。"
                "约定的付款日是12月31日（周四）。"
            ),
        ),
        (
            a_full_bill(),
            TODAY,
            (
                "您好，这是禤家的账单。幸福里 3-2-501，2026年7月至9月共 841.65 元，已付 80.00 元，还需付 761.65 元。"
                "请在12月31日（周四）前付。\n"
                "2026年6月及以前的都已付清。\n"
                "其中 93.29 元您提过异议，查清之前可以先不付；没有异议的是 668.36 元。"
            ),
        ),
        (
            replace(a_plain_bill(), lines=(a_bill_line(disputed=True),), owner=""),
            TODAY,
            "您好。幸福里 3-2-501，2026年7月至9月还需付 870.74 元。\n您提过异议，查清之前可以先不付。",
        ),
        (
            a_long_bill(1),
            TODAY,
            (
                "您好，这是欧阳家的账单。翠湖天地·御园二期 12-1-2804，还需付 841.11 元：2026年7月至9月 90.37 元，"
                "更早的 750.74 元。约定的付款日是9月30日（周三）。\n"
                "另有违约金 12.34 元，依据《前期物业服务合同》第十二条（日万分之五，最高不超过本金的 20%）；"
                "您有不同意见，直接回我就行。"
            ),
        ),
        (
            replace(a_long_bill(0), late_charge=Fen(0), owner="翠湖商贸有限公司"),
            TODAY,
            (
                "您好，这是翠湖商贸有限公司的账单。翠湖天地·御园二期 12-1-2804，2026年7月至9月已付清，"
                "更早的账期还有 750.74 元没付。约定的付款日是9月30日（周三）。"
            ),
        ),
        (
            a_settled_bill(),
            TODAY,
            (
                "您好，这是范家的账单。幸福里 3-2-501，2026年7月至9月的费用已付清，现在没有要付的，谢谢您。\n"
                "您还有预存 200.00 元，可以抵以后的费用，也可以退。"
            ),
        ),
        (an_empty_bill(), TODAY, "您好。幸福里 1-1-102 现在没有账单，不用付什么。"),
    ],
)
def test_the_short_answer(bill: Bill, today: dt.date, text: str) -> None:
    assert say_short(bill, scripts(), today) == text


def test_the_details_word_for_word() -> None:
    bill = replace(a_full_bill(), pay_ways=replace(a_full_bill().pay_ways, transfer="", counter=""))
    assert (
        say_details(bill, scripts(), TODAY)
        == """\
幸福里 3-2-501 的费用明细：
【2026年7月至9月】
1. 物业服务费：103.66㎡ × 2.80元/㎡·月 × 3个月 = 870.74元
   减免 261.22 元（空置房按 70% 收取），应付 609.52 元
2. 公摊电费：103.66㎡ × 0.30元/㎡·月 × 3个月 = 93.29元
   您有异议，查清之前可以先不付
3. 生活垃圾处理费：1户 × 10.00元/户·月 × 3个月 = 30.00元
   已付清
4. 电梯运行费：103.66㎡ × 0.35元/㎡·月 × 3个月 = 108.84元
   已付 50.00 元，还需付 58.84 元
合计 841.65 元，已付 80.00 元，还需付 761.65 元。请在12月31日（周四）前付。
其中 93.29 元您提过异议，查清之前可以先不付；没有异议的是 668.36 元。
和上期不一样的：
电梯运行费由 93.29 元变为 108.84 元，单价由 0.30 元变为 0.35 元（2026年6月业主大会表决）
怎么付：
线上：公众号菜单“缴费”
电话：0371-5555 0101"""
    )


def test_what_the_money_is_for_word_for_word() -> None:
    assert (
        say_spending(a_full_bill(), scripts(), TODAY)
        == """\
物业费用在这些地方（公司公布的比例）：
人员工资、社保和福利 46.5%、清洁卫生 15%
来源：2025年度收支公示
最近为您这里做的：
11月18日（周三） 3号楼2单元电梯月度维保
您这户还在办的：
G12 厨房水管接口渗水（11月20日（周五）登记）"""
    )


def test_what_is_not_recorded_is_not_said() -> None:
    bare = replace(
        a_plain_bill(), cost_shares=(), done_lately=(), open_matters=(), changes=(), pay_ways=a_long_bill().pay_ways
    )
    assert say_spending(bare, scripts(), TODAY) == scripts().say("bill.use_none")
    assert "和上期" not in say_details(bare, scripts(), TODAY)


def test_an_account_number_is_told_whole_or_not_at_all() -> None:
    account = "户名：" + "某某物业服务有限公司" * 6 + "，账号：6217 0000 0000 0001"
    bill = a_plain_bill()
    said = say_details(replace(bill, pay_ways=replace(bill.pay_ways, transfer=account)), scripts(), TODAY)
    assert account in said


@pytest.mark.parametrize(
    ("items", "kept", "left_out"),
    [
        (3, "怎么付", "算式都在账单图上"),
        (10, "算式都在账单图上", "× 3个月"),
        (60, "另外", "× 3个月"),
    ],
)
def test_long_bills_lose_first_what_is_missed_least(items: int, kept: str, left_out: str) -> None:
    said = say_details(a_long_bill(items), scripts(), TODAY)
    assert kept in said
    assert left_out not in said
    assert f"还需付 {a_long_bill(items).outstanding / 100:.2f} 元" in said


@given(
    items=st.integers(0, 60),
    name=st.text(min_size=1, max_size=200),
    clause=st.text(max_size=900),
    because=st.sampled_from(list(ChangeCause)),
)
def test_every_text_fits_a_message_and_keeps_the_red_lines(
    items: int, name: str, clause: str, because: ChangeCause
) -> None:
    bill = a_long_bill(items)
    lines = tuple(replace(line, item=name, reduction_reason=name) for line in bill.lines)
    bill = replace(
        bill,
        owner=name,
        lines=lines,
        late_charge_because=clause,
        changes=(Change(name, Fen(1), Fen(2), clause, because),),
        cost_shares=a_full_bill().cost_shares * 9,
    )
    for say in SAYINGS:
        text = say(bill, scripts(), TODAY)
        assert 0 < len(text) <= MOST_CHARACTERS
        assert "滞纳金" not in text or "滞纳金" in name + clause


@pytest.mark.parametrize("cause", list(ChangeCause))
def test_each_cause_has_its_words(cause: ChangeCause) -> None:
    assert why_changed(Change("物业服务费", Fen(1), Fen(2), "", cause), scripts())
