"""Months and periods: printed, read, counted, named."""

import datetime as dt

import pytest

from bot.domain.period import Month, Period


def test_month_counts_over_the_year() -> None:
    assert Month(2026, 11).plus(3) == Month(2027, 2)
    assert Month(2026, 1).plus(-1) == Month(2025, 12)
    assert Month.of(dt.date(2028, 2, 3)).last_day == dt.date(2028, 2, 29)
    assert str(Month.parse("2026-07")) == "2026-07"


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "1899-01", "3000-01", "2026", "七月"])
def test_no_such_month(month: str) -> None:
    with pytest.raises(ValueError, match=r"没有这个月份|invalid literal"):
        Month.parse(month)


@pytest.mark.parametrize(
    ("text", "months", "label"),
    [
        ("2026-07..2026-09", 3, "2026年7月至9月"),
        ("2026-07", 1, "2026年7月"),
        ("2025-12..2026-02", 3, "2025年12月至2026年2月"),
        ("2026-01..2026-12", 12, "2026年1月至12月"),
    ],
)
def test_period(text: str, months: int, label: str) -> None:
    period = Period.parse(text)
    assert (period.months, period.label) == (months, label)
    assert Period.parse(str(period)) == period
    assert period.first_day.day == 1
    assert (period.last_day + dt.timedelta(days=1)).day == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        Period.parse("2026-09..2026-07")


@pytest.mark.parametrize(
    ("other", "shares"),
    [("2026-09", True), ("2026-10", False), ("2026-06", False), ("2026-06..2026-10", True), ("2026-06..2026-07", True)],
)
def test_overlap(other: str, *, shares: bool) -> None:
    assert Period.parse("2026-07..2026-09").overlaps(Period.parse(other)) is shares
    assert Period.parse(other).overlaps(Period.parse("2026-07..2026-09")) is shares
