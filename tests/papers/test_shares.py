"""The bar of a card."""

from bot.domain.money import Fen
from bot.papers.shares import COLOURS, OTHER, Share, colours_of, shares_of
from tests.sample_bills import SECOND_QUARTER, a_bill_line


def test_segments_follow_the_list_and_add_up_an_item_of_two_periods() -> None:
    lines = [
        a_bill_line("垃圾", 3000),
        a_bill_line("物业", 60000),
        a_bill_line("减到零", 900, reduction=900),
        a_bill_line("垃圾", 1000, period=SECOND_QUARTER),
    ]
    shares = shares_of(lines)
    assert shares == (Share("垃圾", Fen(4000), COLOURS[0]), Share("物业", Fen(60000), COLOURS[1]))
    assert colours_of(shares) == {"垃圾": COLOURS[0], "物业": COLOURS[1]}


def test_the_cheapest_beyond_the_colours_are_one_grey_segment() -> None:
    lines = [a_bill_line(f"第{number}项", number * 100) for number in range(1, 9)]
    shares = shares_of(lines)
    assert [share.item for share in shares] == [*(f"第{number}项" for number in range(3, 9)), ""]
    assert shares[-1] == Share("", Fen(300), OTHER)
    assert "" not in colours_of(shares)


def test_nothing_has_no_bar() -> None:
    assert shares_of([]) == ()
