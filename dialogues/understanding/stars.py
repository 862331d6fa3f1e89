"""A row of stars said in words: ★★★☆☆ is 3星. Everything else stays as it was written."""

import re

_STARS = re.compile(r"(?:(?:[⭐★🌟]\ufe0f?)+)(?:☆\ufe0f?)*")
_FULL = re.compile("[⭐★🌟]")


def stars_in_words(text: str) -> str:
    """The text with each row of stars as a number of them; empty stars behind the full ones count nothing."""
    return _STARS.sub(lambda row: f"{len(_FULL.findall(row[0]))}星", text)
