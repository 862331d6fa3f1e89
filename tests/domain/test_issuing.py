"""From when a home is charged, which period is meant, and when it is due."""

import datetime as dt

import pytest

from bot.domain.issuing import StartRule, charged_from, charged_span, due_date, read_period
from bot.domain.period import Period
from bot.domain.span import Span

HANDED_OVER = dt.date(2026, 3, 18)


@pytest.mark.parametrize(
    ("rule", "first"),
    [(StartRule.NEXT_MONTH, dt.date(2026, 4, 1)), (StartRule.BY_DAY, dt.date(2026, 3, 18))],
)
def test_start_on_hand_over(rule: StartRule, first: dt.date) -> None:
    """Facts 3.5: handed over on 18 March."""
    assert charged_from(HANDED_OVER, rule) == first
    assert charged_span(Period.parse("2026-01..2026-06"), HANDED_OVER, rule) == Span(first, dt.date(2026, 6, 30))


def test_nothing_is_charged_before_hand_over() -> None:
    assert charged_span(Period.parse("2026-03"), HANDED_OVER, StartRule.NEXT_MONTH) is None
    assert charged_span(Period.parse("2026-02"), HANDED_OVER, StartRule.BY_DAY) is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-07", "2026-07..2026-07"),
        ("2026Q3", "2026-07..2026-09"),
        ("2026-q4", "2026-10..2026-12"),
        ("2026H1", "2026-01..2026-06"),
        ("2026H2", "2026-07..2026-12"),
        ("2026", "2026-01..2026-12"),
        (" 2025-12..2026-02 ", "2025-12..2026-02"),
    ],
)
def test_read_period(text: str, period: str) -> None:
    assert str(read_period(text)) == period


@pytest.mark.parametrize("text", ["2026H3", "2026Q5", "2026-13", "十三季度", "", "2026-09..2026-07"])
def test_no_such_period(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ; the command says them anew
        read_period(text)


@pytest.mark.parametrize(
    ("due_day", "due_on"),
    [
        ("10", "2026-10-10"),
        ("次月10日", "2026-10-10"),
        ("31", "2026-10-31"),
        ("首月15日", "2026-07-15"),
        ("末月 25 号", "2026-09-25"),
        ("末月31", "2026-09-30"),
        ("", None),
        ("0", None),
        ("32", None),
        ("月底", None),
    ],
)
def test_due_date(due_day: str, due_on: str | None) -> None:
    expected = dt.date.fromisoformat(due_on) if due_on else None
    assert due_date(Period.parse("2026-07..2026-09"), due_day) == expected
