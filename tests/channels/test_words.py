"""What a platform cannot carry is taken out, and a long text is cut where a reader would pause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.words import clean, cut


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
    assert cut(texts, max_chars=10, max_bytes=100) == messages


def test_cut_counts_bytes_too() -> None:
    assert cut(["𠮷" * 600], max_chars=600, max_bytes=2048) == ("𠮷" * 512, "𠮷" * 88)


@given(st.lists(st.text(max_size=80), max_size=5), st.integers(1, 20), st.integers(4, 40))
def test_no_message_is_over_the_limit_and_no_word_is_lost(texts: list[str], max_chars: int, max_bytes: int) -> None:
    messages = cut(texts, max_chars, max_bytes)
    assert all(0 < len(message) <= max_chars and len(message.encode()) <= max_bytes for message in messages)
    assert "".join("".join(messages).split()) == "".join("".join(clean(text) for text in texts).split())
