"""A payment is above zero and one trade; promises are kept by money; money taken back is money held."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.domain.promise_kept import is_kept
from bot.domain.take_back import Held, take_back

PAID_AT = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_payment_is_above_zero(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        PaymentNotice(1, None, "bank", "B1", Fen(amount), PAID_AT)


def test_gateway_and_trade_number_make_the_trade() -> None:
    assert PaymentNotice(1, None, "bank", "B1", Fen(1), PAID_AT).key == ("bank", "B1")


@pytest.mark.parametrize(
    ("promised", "paid_since", "open_left", "kept"),
    [
        (None, 100, 0, True),
        (None, 100, 1, False),
        (100, 100, 500, True),
        (100, 99, 500, False),
        (100, 50, 0, True),  # nothing is open any more
    ],
)
def test_is_kept(promised: int | None, paid_since: int, open_left: int, *, kept: bool) -> None:
    assert is_kept(None if promised is None else Fen(promised), Fen(paid_since), Fen(open_left)) is kept


def held(*amounts: int) -> list[Held]:
    return [Held(1, line_id, Fen(amount)) for line_id, amount in enumerate(amounts)]


def test_the_latest_gives_back_first() -> None:
    assert take_back(Fen(70), held(50, 60)) == (Held(1, 1, Fen(60)), Held(1, 0, Fen(10)))
    assert take_back(Fen(0), held(50)) == ()
    assert take_back(Fen(60), held(50, 60)) == (Held(1, 1, Fen(60)),)


def test_more_than_is_held_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="111 fen asked back, 110 held"):
        take_back(Fen(111), held(50, 60))


@given(st.lists(st.integers(1, 1000)), st.data())
def test_exactly_the_sum_is_taken(amounts: list[int], data: st.DataObject) -> None:
    asked = data.draw(st.integers(0, sum(amounts)))
    taken = take_back(Fen(asked), held(*amounts))
    assert sum(part.amount for part in taken) == asked
    assert all(part.amount <= amounts[part.line_id] for part in taken)
