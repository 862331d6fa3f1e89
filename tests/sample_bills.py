"""Bills to word and draw: a rare name with everything on it, ten lines and more, nothing owed, nothing billed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import cache

from bot.domain.bill import (
    Bill,
    BillLine,
    Change,
    ChangeCause,
    CostShare,
    OpenMatter,
    PayWays,
    ServiceDone,
)
from bot.domain.money import Fen
from bot.domain.period import Month, Period
from scripts_zh.load import Scripts, load_scripts

TODAY = dt.date(2026, 11, 23)
THIRD_QUARTER = Period.parse("2026-07..2026-09")
SECOND_QUARTER = Period.parse("2026-04..2026-06")
DUE = dt.date(2026, 12, 31)
PAY_WAYS = PayWays(
    counter="1号楼东侧物业服务中心一楼",
    counter_hours="每天 8:30-18:00",
    transfer="户名：幸福里物业服务有限公司，开户行：中国银行郑州郑东支行，账号：6217 0000 0000 0001",
    online="公众号菜单“缴费”",
    hotline="0371-5555 0101",
)


@cache
def scripts() -> Scripts:
    """The packaged scripts."""
    return load_scripts()


def a_bill_line(
    item: str = "物业服务费",
    gross: int = 87074,
    reduction: int = 0,
    paid: int = 0,
    period: Period = THIRD_QUARTER,
    formula: str = "103.66㎡ × 2.80元/㎡·月 × 3个月 = 870.74元",
    reason: str = "",
    due_on: dt.date | None = DUE,
    *,
    disputed: bool = False,
) -> BillLine:
    """A line of the third quarter."""
    return BillLine(
        line_id=1,
        item=item,
        period=period,
        formula=formula,
        gross=Fen(gross),
        reduction=Fen(reduction),
        amount=Fen(gross - reduction),
        paid=Fen(paid),
        due_on=due_on,
        reduction_reason=reason,
        disputed=disputed,
    )


def a_full_bill(owner: str = "禤邴骉") -> Bill:
    """Reduced, disputed, settled and part-paid lines, with all that can stand beside them."""
    return Bill(
        community="幸福里",
        room="3-2-501",
        owner=owner,
        lines=(
            a_bill_line(reduction=26122, reason="空置房按 70% 收取"),
            a_bill_line("公摊电费", 9329, formula="103.66㎡ × 0.30元/㎡·月 × 3个月 = 93.29元", disputed=True),
            a_bill_line("生活垃圾处理费", 3000, paid=3000, formula="1户 × 10.00元/户·月 × 3个月 = 30.00元"),
            a_bill_line("电梯运行费", 10884, paid=5000, formula="103.66㎡ × 0.35元/㎡·月 × 3个月 = 108.84元"),
        ),
        paid_up_to=Month(2026, 6),
        period=THIRD_QUARTER,
        pay_ways=PAY_WAYS,
        company="幸福里物业服务有限公司",
        changes=(
            Change(
                "电梯运行费",
                Fen(9329),
                Fen(10884),
                "2026年6月业主大会表决",
                ChangeCause.PRICE,
                Decimal("0.3000"),
                Decimal("0.3500"),
            ),
        ),
        cost_shares=(
            CostShare("人员工资、社保和福利", Decimal("46.5"), "2025年度收支公示"),
            CostShare("清洁卫生", Decimal(15), "2025年度收支公示"),
        ),
        done_lately=(ServiceDone(dt.date(2026, 11, 18), "3号楼2单元电梯月度维保"),),
        open_matters=(OpenMatter("G12", "厨房水管接口渗水", dt.date(2026, 11, 20), "repair"),),
    )


def a_settled_bill() -> Bill:
    """Everything paid, and a prepayment on top."""
    full = a_full_bill("范洋")
    lines = tuple(replace(line, paid=line.amount, disputed=False) for line in full.lines)
    return replace(full, lines=lines, paid_up_to=Month(2026, 9), prepaid=Fen(20000), changes=())


def an_empty_bill() -> Bill:
    """A room nobody billed, without an owner on record."""
    return Bill(community="幸福里", room="1-1-102", owner="", lines=(), pay_ways=PAY_WAYS)


def a_long_bill(items: int = 10) -> Bill:
    """Many lines, two of older periods, and a late charge."""
    lines = [
        a_bill_line(f"第{number}项服务费", (items + 1 - number) * 9037, paid=0 if number % 3 else 5000)
        for number in range(1, items + 1)
    ]
    earlier = [
        a_bill_line(paid=20000, period=SECOND_QUARTER, due_on=dt.date(2026, 9, 30)),
        a_bill_line(
            "车位管理费", 8000, formula="", period=Period.parse("2026-06..2026-06"), due_on=dt.date(2026, 9, 30)
        ),
    ]
    return Bill(
        community="翠湖天地·御园二期",
        room="12-1-2804",
        owner="欧阳震华",
        lines=(*earlier, *lines),
        period=THIRD_QUARTER,
        late_charge=Fen(1234),
        late_charge_because="《前期物业服务合同》第十二条（日万分之五，最高不超过本金的 20%）",
        pay_ways=PAY_WAYS,
        company="翠湖物业",
    )
