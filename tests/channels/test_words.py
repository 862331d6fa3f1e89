"""What a platform cannot carry is taken out, and a long text is cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.words import clean, cut
from bot.domain.ways import Limit


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("账单\x0b如下", "账单如下"),
        ("一行\r\n两行\r三行", "一行\n两行\n三行"),
        ("制表\t留着", "制表\t留着"),
        ("半个\ud83d字", "半个字"),
        ("\ufffe\uffff\x7f\x85", ""),
        ("𠮷野家👨‍👩‍👧", "𠮷野家👨‍👩‍👧"),
    ],
)
def test_clean_takes_out_only_what_cannot_be_carried(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("texts", "messages"),
    [
        ([], ()),
        (["", "  \n"], ()),
        (["好的"], ("好的",)),
        (["一二三", "四五"], ("一二三\n\n四五",)),
        (["一二三四五六", "七八九十"], ("一二三四五六", "七八九十")),
        (["一二三四五。六七八九十"], ("一二三四五。", "六七八九十")),
        (["一二三四五六七八九十一二"], ("一二三四五六七八九十", "一二")),
        (["一二三四五\n六七八九十一"], ("一二三四五", "六七八九十一")),
    ],
)
def test_cut_lays_texts_into_messages_of_ten_characters(texts: list[str], messages: tuple[str, ...]) -> None:
    assert cut(texts, Limit(10, octets=100)) == messages


def test_cut_counts_bytes_too() -> None:
    assert cut(["𠮷" * 600], Limit(600, octets=2048)) == ("𠮷" * 512, "𠮷" * 88)


def test_cut_counts_utf_16_units_too() -> None:
    assert cut(["𠮷" * 6], Limit(10, units=8)) == ("𠮷" * 4, "𠮷" * 2)


LIMITS = st.builds(Limit, st.integers(1, 20), st.none() | st.integers(4, 40), st.none() | st.integers(2, 30))


@given(st.lists(st.text(max_size=80), max_size=5), LIMITS)
def test_no_message_is_over_the_limit_and_no_word_is_lost(texts: list[str], limit: Limit) -> None:
    messages = cut(texts, limit)
    assert all(message and limit.fits(message) for message in messages)
    assert "".join("".join(messages).split()) == "".join("".join(clean(text) for text in texts).split())
