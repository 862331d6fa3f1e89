"""Stars are a score like any other."""

import pytest

from dialogues.understanding.stars import stars_in_words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("⭐⭐⭐⭐⭐", "5星"),
        ("★★★☆☆", "3星"),
        ("⭐️⭐️", "2星"),
        ("🌟🌟🌟🌟 谢谢", "4星 谢谢"),
        ("☆☆☆☆☆", "☆☆☆☆☆"),
        ("没有星", "没有星"),
    ],
)
def test_stars(text: str, told: str) -> None:
    assert stars_in_words(text) == told
