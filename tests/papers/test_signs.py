"""No sign vanishes and none becomes an empty box."""

import pytest

from bot.papers.card_fonts import on_card
from bot.papers.pdf_font import on_paper


@pytest.mark.parametrize(
    ("text", "card", "paper"),
    [
        ("禤邴骉", "禤邴骉", "禤邴骉"),
        ("89.50㎡ × 2.80元", "89.50㎡ × 2.80元", "89.50㎡ × 2.80元"),
        ("𠮷田", "𠮷田", "〓田"),  # the font of the card has more signs than the PDF's
        ("小明😀", "小明〓", "小明〓"),
        ("张\ue000", "张〓", "张〓"),
        ("张\u200b伟\ufe0f", "张伟", "张伟"),
        ("张\n伟\t", "张 伟 ", "张 伟 "),
    ],
)
def test_a_sign_is_drawn_or_visibly_replaced(text: str, card: str, paper: str) -> None:
    assert (on_card(text), on_paper(text)) == (card, paper)
