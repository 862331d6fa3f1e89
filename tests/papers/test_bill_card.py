"""The card: a picture of the right size, whatever the bill holds, on which nothing runs out or over another."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from bot.domain.bill import Bill
from bot.papers.bill_card import write_card
from bot.papers.sheet import SCALE, WIDTH, Sheet
from bot.services.bills.draw_bill import card_words, draw_bill_card
from tests.sample_bills import (
    TODAY,
    a_bill_line,
    a_full_bill,
    a_long_bill,
    a_settled_bill,
    an_empty_bill,
    scripts,
)

BILLS = {
    "full": a_full_bill(),
    "rare": a_full_bill("𠮷田😀、" * 9),
    "long": a_long_bill(),
    "very long": a_long_bill(40),
    "settled": a_settled_bill(),
    "empty": an_empty_bill(),
    "wide words": replace(
        a_full_bill("上海" * 20),
        community="某某" * 20,
        room="商铺" * 12,
        lines=(a_bill_line("某个很长的收费项目名称" * 4, 10**11, formula="1" * 90, reason="缘由" * 60, reduction=1),),
        company="公司" * 40,
    ),
}


@pytest.fixture(params=list(BILLS))
def bill(request: pytest.FixtureRequest) -> Bill:
    """Each of the bills."""
    return BILLS[request.param]


def test_the_card_is_a_picture_as_wide_as_a_phone(bill: Bill) -> None:
    for kind in ("PNG", "JPEG"):
        picture = Image.open(io.BytesIO(draw_bill_card(bill, scripts(), TODAY, kind)))
        assert (picture.format, picture.width) == (kind, round(WIDTH * SCALE))


def test_no_text_runs_out_of_the_card_or_over_another(bill: Bill) -> None:
    sheet = _written(bill)
    places = []
    for text in sheet.texts:
        width, half = text.style.width(text.text), text.style.size / 2
        left = text.x - width if text.anchor == "rm" else text.x
        assert left >= 30
        assert left + width <= WIDTH - 30
        assert half <= text.y <= sheet.y - half
        places.append((left, left + width, text.y - half, text.y + half, text.text))
    for place, (left, right, top, bottom, words) in enumerate(places):
        over = [
            other for x1, x2, y1, y2, other in places[:place] if left < x2 and x1 < right and top < y2 and y1 < bottom
        ]
        assert not over, (words, over)


def test_the_card_says_every_sum(bill: Bill) -> None:
    said = " ".join(text.text for text in _written(bill).texts)
    for line in bill.lines:
        assert f"{line.amount / 100:.2f}" in said
    if bill.lines:
        assert f"{bill.payable / 100:.2f}" in said
        assert f"{bill.paid / 100:.2f}" in said
    if bill.outstanding:
        assert f"{bill.outstanding / 100:.2f}" in said


def test_a_missing_sign_is_explained_only_where_there_is_one() -> None:
    note = scripts().say("card.missing_sign")
    rare, plain = (_written(BILLS[name]) for name in ("rare", "full"))
    assert note in [text.text for text in rare.texts]
    assert note not in [text.text for text in plain.texts]
    assert any("禤邴骉" in text.text for text in plain.texts)


def test_nothing_owed_is_thanked_for_and_nothing_is_asked() -> None:
    said = {text.text for text in _written(a_settled_bill()).texts}
    assert scripts().say("card.all_settled") in said
    assert not said & {scripts().say("card.to_pay"), scripts().say("card.pay_ways")}


def _written(bill: Bill) -> Sheet:
    return write_card(bill, card_words(bill, scripts(), TODAY))
