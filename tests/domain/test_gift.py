"""A gift is fair when nobody punctual would have got more by paying late."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.gift import Gift, Payer, Tier, check_fairness, gift_for
from bot.domain.money import Fen

DUE = dt.date(2026, 12, 31)
ON_TIME = Tier(-365, 0, Fen(2000))


def home(room: str, settled: int | None = None, amount: int = 100_000) -> Payer:
    """Settled so many days from the due date."""
    return Payer(room, Fen(amount), DUE, None if settled is None else DUE + dt.timedelta(days=settled))


@pytest.mark.parametrize(
    ("gift", "homes", "told"),
    [
        ((ON_TIME,), [home("1-101", -3), home("1-102")], None),
        ((Tier(-365, 30, Fen(2000)),), [home("1-101", -3), home("1-102")], None),  # the same for everybody
        ((ON_TIME, Tier(1, 60, Fen(1000))), [home("1-101", -3)], None),  # less for who is late
        ((Tier(1, 60, Fen(5000)),), [home("1-101", -3), home("1-102", 5)], (1, 5000, 5000)),  # only for the late
        ((ON_TIME, Tier(1, 60, Fen(5000))), [home("1-101", -3), home("1-102")], (2, 6000, 3000)),
        ((ON_TIME, Tier(1, 60, share=Decimal("0.05"))), [home("1-101", 0, 30_000)], None),
        ((ON_TIME, Tier(1, 60, share=Decimal("0.05"))), [home("1-101", 0, 90_000)], (1, 2500, 2500)),
    ],
)
def test_who_is_worse_off_and_by_how_much(gift: Gift, homes: list[Payer], told: tuple[int, int, int] | None) -> None:
    unfair = check_fairness(gift, homes)
    assert (unfair and (unfair.households, unfair.together, unfair.at_most)) == told


def test_it_says_by_how_much() -> None:
    unfair = check_fairness((ON_TIME, Tier(1, 60, Fen(5000))), [home("1-101", -3)])
    assert unfair is not None
    assert "1 户吃亏" in unfair.because
    assert "最多差 30.00 元（如 1-101）" in unfair.because


tiers = st.builds(
    Tier,
    since=st.integers(-60, 30),
    by=st.integers(-30, 90),
    worth=st.integers(0, 10_000).map(Fen),
    share=st.decimals(0, Decimal("0.1"), places=3),
)


@given(gift=st.lists(tiers, max_size=3), amount=st.integers(1, 500_000), paid=st.integers(-40, 0))
def test_what_the_check_lets_through_never_rewards_waiting(gift: list[Tier], amount: int, paid: int) -> None:
    payer = home("1-101", paid, amount)
    if check_fairness(gift, [payer]) is None:
        got = gift_for(gift, payer.amount, DUE, DUE + dt.timedelta(days=paid))
        assert all(gift_for(gift, payer.amount, DUE, DUE + dt.timedelta(days=late)) <= got for late in range(1, 91))
