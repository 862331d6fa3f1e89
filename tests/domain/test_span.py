"""Days as months: a part of a month counts by its days, whole months count as one."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import Period
from bot.domain.span import Span

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def span(first: str, last: str) -> Span:
    return Span(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "whole", "parts"),
    [
        ("2026-07-01", "2026-09-30", 3, ()),
        ("2026-03-18", "2026-03-31", 0, ((14, 31),)),
        ("2026-03-18", "2026-05-31", 2, ((14, 31),)),
        ("2026-03-18", "2026-05-10", 1, ((14, 31), (10, 31))),
        ("2028-02-01", "2028-02-29", 1, ()),
        ("2026-02-03", "2026-02-05", 0, ((3, 28),)),
    ],
)
def test_months(first: str, last: str, whole: int, parts: tuple[tuple[int, int], ...]) -> None:
    measured = span(first, last)
    assert (measured.whole_months, measured.part_months) == (whole, parts)
    assert measured.months == whole + sum(Fraction(days, of) for days, of in parts)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        span("2026-07-02", "2026-07-01")


def test_of_a_period_and_days() -> None:
    assert Span.of(Period.parse("2026-07..2026-09")) == span("2026-07-01", "2026-09-30")
    assert span("2026-07-01", "2026-09-30").days == 92


def test_meet() -> None:
    quarter = span("2026-07-01", "2026-09-30")
    assert quarter.meet(dt.date(2026, 8, 15), None) == span("2026-08-15", "2026-09-30")
    assert quarter.meet(dt.date(2026, 1, 1), dt.date(2026, 7, 1)) == span("2026-07-01", "2026-07-01")
    assert quarter.meet(dt.date(2026, 10, 1), None) is None
    assert quarter.meet(dt.date(2026, 1, 1), dt.date(2026, 6, 30)) is None


def test_cut_at_days_inside_only() -> None:
    quarter = span("2026-07-01", "2026-09-30")
    starts = [dt.date(2026, 8, 18), dt.date(2026, 7, 1), dt.date(2026, 10, 1), dt.date(2026, 8, 18)]
    assert quarter.cut(starts) == (span("2026-07-01", "2026-08-17"), span("2026-08-18", "2026-09-30"))
    assert quarter.cut([]) == (quarter,)


@given(DAYS, DAYS, st.lists(DAYS))
def test_pieces_make_the_whole(one: dt.date, other: dt.date, starts: list[dt.date]) -> None:
    whole = Span(min(one, other), max(one, other))
    pieces = whole.cut(starts)
    assert sum(piece.days for piece in pieces) == whole.days
    assert sum(piece.months for piece in pieces) == whole.months
