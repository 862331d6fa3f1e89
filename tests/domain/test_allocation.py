"""Where a payment goes: told, then due, undisputed, heavier, earlier, in proportion (民法典 560)."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allocation import (
    Allocated,
    AllocationOrder,
    OpenLine,
    Part,
    allocate,
    effective_day,
    left_open,
    name_lines,
    read_order,
)
from bot.domain.money import Fen
from bot.domain.period import Period

TODAY = dt.date(2026, 11, 23)
QUARTER = Period.parse("2026-07..2026-09")
RATE = Decimal("0.0005")


def line(
    line_id: int,
    outstanding: int,
    due: str | None = "2026-10-10",
    burden: Decimal = RATE,
    *,
    disputed: bool = False,
    former: bool = False,
    period: Period = QUARTER,
) -> OpenLine:
    due_on = dt.date.fromisoformat(due) if due else None
    return OpenLine(line_id, "物业服务费", period, Fen(outstanding), due_on, burden, disputed, former)


def parts(done: Allocated) -> dict[int, int]:
    return {part.line_id: part.amount for part in done.parts}


FREE = Decimal(0)
A, C, B = line(1, 60000, "2026-07-10"), line(2, 30000, "2026-08-10", FREE), line(3, 60000, "2026-10-10")


def test_worked_example_the_heavier_burden_comes_before_the_earlier_due() -> None:
    """Facts 3.5: 700 unspecified over A 600, C 300 (no late charge), B 600: A 600, B 100."""
    assert parts(allocate(Fen(70000), [A, C, B], TODAY)) == {1: 60000, 3: 10000}


@pytest.mark.parametrize(
    ("amount", "lines", "told", "expected", "rest"),
    [
        (70000, [A, C, B], {2}, {2: 30000, 1: 40000}, 0),  # as told, what is over in the law's order
        (200000, [A, C, B], (), {1: 60000, 3: 60000, 2: 30000}, 50000),  # the rest is prepaid
        (100, [], (), {}, 100),
        (10000, [line(1, 10000, "2026-12-31"), line(2, 10000)], (), {2: 10000}, 0),  # due before not yet due
        (10000, [line(1, 10000, "2026-11-23"), line(2, 10000, "2026-11-24")], (), {1: 10000}, 0),  # due today is due
        (10000, [line(1, 10000, disputed=True), line(2, 10000, burden=FREE)], (), {2: 10000}, 0),
        (10000, [line(1, 10000, disputed=True), line(2, 10000)], {1}, {1: 10000}, 0),
        (15000, [line(1, 10000, disputed=True), line(2, 10000, "2026-12-31")], (), {2: 10000, 1: 5000}, 0),
        (10000, [line(1, 10000, former=True), line(2, 5000)], (), {2: 5000}, 5000),  # not the new owner's debt
        (10000, [line(1, 10000, former=True), line(2, 5000)], {1}, {1: 10000}, 0),
        (5000, [line(1, 9000, None), line(2, 9000, "2026-10-10")], (), {1: 5000}, 0),  # no due date: its period's end
        (
            100,
            [line(3, 50), line(1, 50), line(2, 50)],
            (),
            {3: 34, 1: 33, 2: 33},
            0,
        ),  # equal claims: spare fen by place
        (100, [line(1, 10), line(2, 20), line(3, 40)], (), {1: 10, 2: 20, 3: 40}, 30),
        (35, [line(1, 10), line(2, 20), line(3, 40)], (), {1: 5, 2: 10, 3: 20}, 0),
        (1, [line(1, 10), line(2, 10)], (), {1: 1}, 0),  # a part of nothing is no part
    ],
)
def test_allocate(amount: int, lines: list[OpenLine], told: set[int], expected: dict[int, int], rest: int) -> None:
    done = allocate(Fen(amount), lines, TODAY, told)
    assert (parts(done), done.rest) == (expected, rest)


def test_an_agreed_order_of_the_oldest_first() -> None:
    done = allocate(Fen(70000), [A, C, B], TODAY, order=AllocationOrder.OLDEST_FIRST)
    assert parts(done) == {1: 60000, 2: 10000}


@pytest.mark.parametrize(
    ("fact", "order"),
    [
        ("", AllocationOrder.CIVIL_CODE),
        ("按法律规定", AllocationOrder.CIVIL_CODE),
        ("先本金后违约金、先早后晚", AllocationOrder.OLDEST_FIRST),
        ("principal_first_oldest_first", AllocationOrder.OLDEST_FIRST),
    ],
)
def test_read_order(fact: str, order: AllocationOrder) -> None:
    assert read_order(fact) is order


def test_lines_left_open() -> None:
    left = left_open([A, C, B], [Part(1, Fen(60000)), Part(3, Fen(10000))])
    assert [(one.line_id, one.outstanding) for one in left] == [(2, 30000), (3, 50000)]


def test_lines_of_an_item() -> None:
    assert name_lines([A, C], "物业服务费") == {1, 2}
    assert name_lines([A, C], "车位管理费") == frozenset()


@pytest.mark.parametrize(
    ("paid_on", "today", "effective"),
    [
        ("2026-09-01", "2026-10-01", "2026-10-01"),  # booked when billed, before it was due
        ("2026-09-01", "2026-11-23", "2026-10-10"),  # at hand when due: never late
        ("2026-11-01", "2026-11-23", "2026-11-01"),
    ],
)
def test_money_at_hand_is_never_late(paid_on: str, today: str, effective: str) -> None:
    day = effective_day(dt.date.fromisoformat(paid_on), line(1, 100), dt.date.fromisoformat(today))
    assert day == dt.date.fromisoformat(effective)


DUES = st.sampled_from([None, "2026-07-10", "2026-10-10", "2026-11-23", "2026-12-31"])
LINES = st.lists(
    st.tuples(st.integers(1, 10**7), DUES, st.sampled_from([FREE, RATE]), st.booleans(), st.booleans()), max_size=8
).map(lambda rows: [line(n, out, due, rate, disputed=d, former=f) for n, (out, due, rate, d, f) in enumerate(rows)])


@given(st.integers(1, 10**8), LINES, st.sets(st.integers(0, 8)), st.sampled_from(AllocationOrder))
def test_money_is_conserved_and_no_line_overpaid(
    amount: int, lines: list[OpenLine], told: set[int], order: AllocationOrder
) -> None:
    done = allocate(Fen(amount), lines, TODAY, told, order)
    taken = parts(done)
    assert sum(taken.values()) + done.rest == amount
    assert len(taken) == len(done.parts)
    open_now = {one.line_id: one.outstanding for one in lines}
    assert all(0 < part <= open_now[line_id] for line_id, part in taken.items())
    mine = [one for one in lines if not one.of_former_owner or one.line_id in told]
    assert done.rest == max(0, amount - sum(one.outstanding for one in mine))
    assert sum(one.outstanding for one in left_open(lines, done.parts)) == sum(open_now.values()) - amount + done.rest
