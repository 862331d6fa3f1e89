"""What changed since the last period, and why."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.bill import Change, ChangeCause
from bot.domain.line_changes import Priced, find_changes
from bot.domain.money import Fen
from bot.domain.period import Period

Q1, Q2, Q3 = (Period.parse(text) for text in ("2026-01..2026-03", "2026-04..2026-06", "2026-07..2026-09"))
BEFORE = Priced(
    item="物业服务费",
    period=Q2,
    amount=Fen(83965),
    reduction=Fen(0),
    unit_price=Decimal("2.70"),
    quantity=Decimal("103.66"),
    by_area=True,
    charged="3个月",
    source="原合同",
)
SAME = replace(BEFORE, period=Q3)


@pytest.mark.parametrize(
    ("now", "cause", "was", "is_now", "because"),
    [
        (
            replace(SAME, unit_price=Decimal("2.80"), source="业主大会表决"),
            ChangeCause.PRICE,
            "2.70",
            "2.80",
            "业主大会表决",
        ),
        (replace(SAME, quantity=Decimal(90)), ChangeCause.AREA, "103.66", "90", ""),
        (replace(SAME, quantity=Decimal(90), by_area=False), ChangeCause.QUANTITY, "103.66", "90", ""),
        (replace(SAME, period=Period.parse("2026-07")), ChangeCause.MONTHS, "3", "1", ""),
        (replace(SAME, charged="14/31个月"), ChangeCause.DAYS, None, None, ""),
        (replace(SAME, reduction=Fen(1205), reason="空置"), ChangeCause.REDUCTION, "0", "12.05", "空置"),
        (SAME, ChangeCause.UNKNOWN, None, None, ""),
        (replace(SAME, unit_price=None), ChangeCause.UNKNOWN, None, None, ""),
    ],
)
def test_a_change_tells_its_cause(
    now: Priced, cause: ChangeCause, was: str | None, is_now: str | None, because: str
) -> None:
    now = replace(now, amount=Fen(90000))
    assert find_changes([BEFORE, now], Q3) == (
        Change("物业服务费", Fen(83965), Fen(90000), because, cause, _number(was), _number(is_now)),
    )


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def test_the_end_of_a_reduction_tells_what_ended() -> None:
    before = replace(BEFORE, reduction=Fen(5000), amount=Fen(78965), reason="空置")
    (change,) = find_changes([before, SAME], Q3)
    assert (change.cause, change.was, change.is_now, change.because) == (
        ChangeCause.REDUCTION,
        Decimal(50),
        Decimal(0),
        "空置",
    )


def test_the_same_amount_is_no_change_and_the_latest_earlier_period_counts() -> None:
    older = replace(BEFORE, period=Q1, amount=Fen(1))
    assert find_changes([older, BEFORE, SAME], Q3) == ()


def test_an_item_billed_for_the_first_time_is_new_unless_all_are() -> None:
    lift = replace(SAME, item="电梯运行费", amount=Fen(9999), source="新增电梯")
    assert find_changes([lift, SAME], Q3) == ()
    assert find_changes([BEFORE, SAME, lift], Q3) == (
        Change("电梯运行费", Fen(0), Fen(9999), "新增电梯", ChangeCause.NEW),
    )
