"""Billing periods as offices write them."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import Month, Period
from bot.ledgers.cells import Unreadable
from bot.ledgers.grid import Cell
from bot.ledgers.periods import cut_period, find_period, find_year, period_between, period_of

Q3 = "2026-07..2026-09"
PERIODS = [
    ("202607-202609", Q3),
    ("2026年三季度", Q3),
    ("2026年第三季度", Q3),
    ("2026年3季度", Q3),
    ("2026年度第三季度", Q3),
    ("2026Q3", Q3),
    ("2026 Q3", Q3),
    ("2026年Q3", Q3),
    ("Q3 2026", Q3),
    ("26年三季度", Q3),
    ("2026-07-01至2026-09-30", Q3),
    ("2026-07-01 至 2026-09-30", Q3),
    ("2026-7-1~2026-9-30", Q3),
    ("2026.7.1-2026.9.30", Q3),
    ("2026.7.1-9.30", Q3),
    ("2026/7/1-2026/9/30", Q3),
    ("2026/07/01—2026/09/30", Q3),
    ("20260701-20260930", Q3),
    ("2026年7月1日至9月30日", Q3),
    ("2026年7月1日-2026年9月30日", Q3),
    ("2026年7月-9月", Q3),
    ("2026年7-9月", Q3),
    ("2026年7月至2026年9月", Q3),
    ("2026年07月-2026年09月", Q3),
    ("2026.7-2026.9", Q3),
    ("2026.07-09", Q3),
    ("2026-07~2026-09", Q3),
    ("2026/07-2026/09", Q3),
    ("（2026年第三季度）", Q3),
    ("账期：2026年7-9月", Q3),
    ("２０２６年７－９月", Q3),
    ("2026年上半年", "2026-01..2026-06"),
    ("2026年下半年", "2026-07..2026-12"),
    ("2026年度", "2026-01..2026-12"),
    ("2026年", "2026-01..2026-12"),
    ("2025年度至2026年度", "2025-01..2026-12"),
    ("2026年全年", "2026-01..2026-12"),
    ("2026-07", "2026-07..2026-07"),
    ("202607", "2026-07..2026-07"),
    ("2026.07", "2026-07..2026-07"),
    ("2026/7", "2026-07..2026-07"),
    ("2026年7月", "2026-07..2026-07"),
    ("2026年7月份", "2026-07..2026-07"),
    ("2026年07月物业费", "2026-07..2026-07"),
    ("2026-07-01", "2026-07..2026-07"),
    ("2026-07-09", "2026-07..2026-07"),
    (202607.0, "2026-07..2026-07"),
    (dt.date(2026, 7, 1), "2026-07..2026-07"),
    ("2025年12月-2026年2月", "2025-12..2026-02"),
    ("2024年1月至2025年12月", "2024-01..2025-12"),
    ("2026-07-15至2026-08-14", "2026-07..2026-07"),
    ("2026-08-20至2026-09-30", "2026-08..2026-09"),
]
NO_PERIODS = [
    "2026年十三季度",
    "2026年五季度",
    "2026-13",
    "2026年13月",
    "2026年9月-7月",
    "待定",
    "三季度",
    "7月",
    "1-1-101",
    "合计",
    "#N/A",
]


@pytest.mark.parametrize(("cell", "period"), PERIODS)
def test_period_of(cell: Cell, period: str) -> None:
    assert str(period_of(cell)) == period


@pytest.mark.parametrize("cell", NO_PERIODS)
def test_period_of_refuses_what_is_no_period(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        period_of(cell)


@pytest.mark.parametrize("cell", ["", "-", "/", "无"])
def test_period_of_nothing_is_none(cell: Cell) -> None:
    assert period_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("7-9月", Q3),
        ("三季度", Q3),
        ("第3季度", Q3),
        ("Q3", Q3),
        ("7月至9月", Q3),
        ("7月", "2026-07..2026-07"),
        ("上半年", "2026-01..2026-06"),
    ],
)
def test_period_of_takes_the_sheets_year(cell: Cell, period: str) -> None:
    assert str(period_of(cell, 2026)) == period


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-07-01", "2026-09-30"),
        ("2026年7月", "2026年9月"),
        ("202607", "202609"),
        ("2026-07", "2026-09"),
        ("20260701", "20260930"),
        ("2026.7.1", "2026.9.30"),
        (dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        (46204.0, 46295.0),
    ],
)
def test_period_between_two_cells(first: Cell, last: Cell) -> None:
    assert str(period_between(first, last)) == Q3


@pytest.mark.parametrize(
    ("first", "last"), [("2026-09-30", "2026-07-01"), ("2026-07-01", ""), ("", "2026-09-30"), ("x", "y")]
)
def test_period_between_refuses(first: Cell, last: Cell) -> None:
    with pytest.raises(Unreadable):
        period_between(first, last)


@pytest.mark.parametrize(
    ("title", "period", "year"),
    [
        ("幸福里 2026年第三季度物业费应收明细表", Q3, 2026),
        ("2026年7-9月物业费", Q3, 2026),
        ("收费表（2026年7月）", "2026-07..2026-07", 2026),
        ("2026年物业费收缴表", "2026-01..2026-12", 2026),
        ("欠费清单（截至2026年9月30日）", None, 2026),
        ("制表日期：2026年9月28日", None, 2026),
        ("打印时间：2026-10-01 09:00", None, None),
        ("业主信息台账", None, None),
        ("2025年至2026年收费表", "2025-01..2026-12", None),
    ],
)
def test_find_in_titles(title: str, period: str | None, year: int | None) -> None:
    found = find_period(title)
    assert (found and str(found), find_year(title)) == (period, year)


@pytest.mark.parametrize(
    ("header", "period", "rest"),
    [
        ("2026年三季度物业费", Q3, "物业费"),
        ("7月应收", "2026-07..2026-07", "应收"),
        ("7-9月物业费", Q3, "物业费"),
        ("物业费(2026年7月)", "2026-07..2026-07", "物业费"),
        ("物业费", None, "物业费"),
        ("手机1", None, "手机1"),
    ],
)
def test_cut_period_from_a_header(header: str, period: str | None, rest: str) -> None:
    found, left = cut_period(header, 2026)
    assert (found and str(found), left) == (period, rest)


@given(st.text(max_size=30) | st.text(alphabet="0123456789-/.年月日季度Q至~第上下半一二三四 ", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    for year in (None, 2026):
        with suppress(Unreadable):
            period_of(text, year)
        cut_period(text, year)
    find_period(text)


@given(st.integers(2000, 2096), st.integers(1, 12), st.integers(0, 35))
def test_a_period_reads_back_from_any_spelling(year: int, month: int, length: int) -> None:
    first = Month(year, month)
    period = Period(first, first.plus(length))
    last = period.last
    for text in (
        f"{first}至{last}",
        f"{first.year}年{first.month}月至{last.year}年{last.month}月",
        f"{period.first_day}至{period.last_day}",
        f"{period.first_day:%Y%m%d}-{period.last_day:%Y%m%d}",
        f"{first.year}{first.month:02d}-{last.year}{last.month:02d}",
        f"{first.year}.{first.month}.1-{last.year}.{last.month}.{period.last_day.day}",
    ):
        assert period_of(text) == period
