"""What a short message says in answer to the question that was pending: 好, 1, 第二个, 下周吧."""

import re
from collections.abc import Mapping

from bot.domain.heard import HeardIntent, Pending, Slots
from dialogues.understanding.normalise import Normal
from dialogues.understanding.slots.numbers import read_number

_ORDINAL = re.compile(r"^(?:选|要|第|我选|就)?(?:第)?([1-9一二两三四五六七八九])(?:个|项|号|种|条|吧|，|。)*$")
_LAST = re.compile(r"最后(?:一)?(?:个|项|种)")
_MOST_LETTERS = 10  # a longer text with a meaning of its own is no bare answer


class Answers:
    """The words of yes and no, and how to read the rest."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._by_length = sorted(words, key=len, reverse=True)

    def read(self, normal: Normal, slots: Slots, best: HeardIntent, pending: Pending) -> str:
        """`choice:N`, `yes`, `no`, or the name of the slot that was asked for; empty: no answer to the question."""
        expects, bare = pending.expects, normal.bare
        if "choice" in expects and (number := _choice(normal, pending.choices)):
            return f"choice:{number}"
        for slot in ("date", "amount", "room", "phone_tail", "rating", "name"):
            if slot in expects and getattr(slots, slot) is not None:
                return slot
        if "yes_no" in expects and (word := self._yes_or_no(bare, best)):
            return word
        return "words" if "words" in expects and bare else ""

    def _yes_or_no(self, bare: str, best: HeardIntent) -> str:
        whole = self._words.get(bare)
        if whole or best.id != "other" or len(bare) > _MOST_LETTERS:
            return whole or ""
        return next((self._words[word] for word in self._by_length if bare.startswith(word)), "")


def _choice(normal: Normal, choices: tuple[str, ...]) -> int:
    plain = normal.plain.strip("，。？")
    told = _ORDINAL.match(plain)
    if told:
        number = int(read_number(told[1]) or 0)
        return number if 1 <= number <= (len(choices) or number) else 0
    if _LAST.search(plain) and choices:
        return len(choices)
    named = [number for number, choice in enumerate(choices, 1) if plain and (plain in choice or choice in normal.raw)]
    return named[0] if len(named) == 1 else 0
