"""When a home changed hands: co-owners are no change, days between two owners belong to the later one."""

import datetime as dt

import pytest

from bot.domain.ownership import Holding, changes_of_owner, owned_since


def held(person: int, first: str, until: str | None = None) -> Holding:
    return Holding(person, dt.date.fromisoformat(first), dt.date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("holdings", "changes"),
    [
        ([], []),
        ([held(1, "2020-01-01")], []),
        ([held(1, "2020-01-01", "2026-08-18"), held(2, "2026-08-18")], ["2026-08-18"]),
        ([held(1, "2020-01-01", "2026-08-18"), held(2, "2026-09-01")], ["2026-08-18"]),  # a gap is the later one's
        ([held(1, "2020-01-01"), held(2, "2021-01-01")], []),  # a co-owner joins
        ([held(1, "2020-01-01"), held(2, "2020-01-01", "2026-08-18")], []),  # a co-owner leaves
        ([held(1, "2020-01-01", "2026-08-18"), held(2, "2020-01-01", "2026-08-18"), held(3, "2026-08-18")],
         ["2026-08-18"]),
        ([held(1, "2020-01-01", "2026-08-18")], []),  # gone, and nobody took over yet
        ([held(1, "2020-01-01", "2026-03-01"), held(2, "2026-03-01", "2026-08-18"), held(3, "2026-08-18")],
         ["2026-03-01", "2026-08-18"]),
        ([held(1, "2020-01-01", "2026-03-01"), held(1, "2026-03-01")], []),  # the same person, written twice
    ],
)  # fmt: skip
def test_changes_of_owner(holdings: list[Holding], changes: list[str]) -> None:
    assert changes_of_owner(holdings) == tuple(dt.date.fromisoformat(day) for day in changes)


def test_owned_since_the_last_change_so_far() -> None:
    holdings = [held(1, "2020-01-01", "2026-03-01"), held(2, "2026-03-01", "2026-08-18"), held(3, "2026-08-18")]
    assert owned_since(holdings, dt.date(2026, 8, 17)) == dt.date(2026, 3, 1)
    assert owned_since(holdings, dt.date(2026, 8, 18)) == dt.date(2026, 8, 18)
    assert owned_since(holdings[:1], dt.date(2026, 8, 18)) is None
