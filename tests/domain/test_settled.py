"""Paid up to when."""

import pytest

from bot.domain.period import Month, Period
from bot.domain.settled import paid_up_to

Q1, Q2, Q3, YEAR, JULY = "2026-01..2026-03", "2026-04..2026-06", "2026-07..2026-09", "2026-01..2026-12", "2026-07"


@pytest.mark.parametrize(
    ("settled", "still_open", "month"),
    [
        ([], [], None),
        ([], [Q3], None),  # what was before the records begin is not known
        ([Q3], [], "2026-09"),
        ([Q3], [Q3], None),  # one item of the quarter is settled, another is not
        ([Q2], [Q3], "2026-06"),
        ([Q1, Q2], [Q2, Q3], "2026-03"),
        ([Q1], [Q3], "2026-03"),  # nobody says that the months without a bill are paid
        ([YEAR], [Q3], "2026-06"),
        ([YEAR, Q1], [], "2026-12"),
        ([Q2, JULY], [Q3], "2026-06"),
        ([Q3, Q2], [Q1], None),
    ],
)
def test_the_last_month_before_the_first_open_one(settled: list[str], still_open: list[str], month: str | None) -> None:
    debts = [(Period.parse(period), True) for period in settled]
    debts += [(Period.parse(period), False) for period in still_open]
    assert paid_up_to(debts) == (Month.parse(month) if month else None)
