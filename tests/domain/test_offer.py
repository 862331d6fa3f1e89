"""An offer to waive the late charge: once, for what has grown, while it lasts, the same for everybody."""

import datetime as dt

import pytest

from bot.domain.money import Fen
from bot.domain.offer import NoOffer, Offer, Offerable, Shortfall, covers_all, may_offer

TODAY = dt.date(2026, 12, 1)
OPEN = Offer(1, Fen(5000), Fen(0), TODAY + dt.timedelta(days=20))


@pytest.mark.parametrize(
    ("offer", "charge", "had_one", "told"),
    [
        (None, 1000, False, "没有批准过"),
        (OPEN, 1000, True, "用过一次"),
        (Offer(1, Fen(5000), Fen(0), TODAY + dt.timedelta(days=2)), 1000, False, "来不及"),
        (OPEN, 0, False, "没有可以减免"),
        (Offer(1, Fen(5000), Fen(1000), OPEN.until), 1000, False, "没有可以减免"),
        (OPEN, 5001, False, "预算只剩 50.00 元，不够这一户的 50.01 元"),
    ],
)
def test_why_not(offer: Offer | None, charge: int, had_one: bool, told: str) -> None:  # noqa: FBT001 - a table
    answer = may_offer(offer, Fen(charge), had_one=had_one, today=TODAY)
    assert isinstance(answer, NoOffer)
    assert told in answer.because


def test_what_stays_is_asked_all_the_same() -> None:
    offer = Offer(1, Fen(5000), Fen(200), OPEN.until)
    assert may_offer(offer, Fen(1000), had_one=False, today=TODAY) == Offerable(offer, Fen(800))


def test_a_budget_that_would_choose_among_equals_is_told() -> None:
    charges = [Fen(1000), Fen(500), Fen(0)]
    assert covers_all(Fen(1500), Fen(0), charges) is None
    assert covers_all(Fen(1200), Fen(0), charges) == Shortfall(2, Fen(1500), Fen(300))
    assert covers_all(Fen(600), Fen(500), charges) is None
