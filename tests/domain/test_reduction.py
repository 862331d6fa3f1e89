"""Reductions are rounded by themselves, cover their own days, and do not stack."""

import datetime as dt
from decimal import Decimal

import pytest

from bot.domain.money import Fen
from bot.domain.period import Period
from bot.domain.reduction import Reduced, Relief, reduce
from bot.domain.span import Span

HALF_YEAR = Span.of(Period.parse("2026-01..2026-06"))


def relief(off: str, first: str = "2020-01-01", last: str | None = None, because: str = "空置") -> Relief:
    until = dt.date.fromisoformat(last) if last else None
    return Relief(Decimal(off), dt.date.fromisoformat(first), until, because)


@pytest.mark.parametrize(
    ("gross", "reliefs", "off", "because"),
    [
        (112721, [relief("0.3")], 33816, "空置"),  # facts 3.5: 1127.21 - 338.16 = 789.05
        (112721, [], 0, ""),
        (60000, [relief("0.3", "2026-04-01")], 9000, "空置"),  # three of six months
        (60000, [relief("0.3", "2026-01-01", "2026-03-31"), relief("0.5", "2026-04-01", because="电梯停用")],
         24000, "空置；电梯停用"),
        (60000, [relief("0.3"), relief("0.5", because="减半")], 30000, "减半"),  # the largest, not both
        (60000, [relief("0.3", because="a"), relief("0.3", because="b")], 18000, "a"),  # the first of equals
        (60000, [relief("0.3", "2025-01-01", "2025-12-31")], 0, ""),
        (60000, [relief("1", because="")], 60000, ""),
        (60000, [relief("0.3", "2026-06-16")], 1500, "空置"),  # 15 of June's 30 days
    ],
)  # fmt: skip
def test_reduce(gross: int, reliefs: list[Relief], off: int, because: str) -> None:
    assert reduce(Fen(gross), HALF_YEAR, reliefs) == Reduced(Fen(off), because)


@pytest.mark.parametrize("off", ["0", "-0.1", "1.01"])
def test_a_reduction_takes_off_something_and_not_more_than_all(off: str) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        relief(off)
