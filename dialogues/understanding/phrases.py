"""Finding every word of the lexicon in a text in one pass, overlaps kept (Aho-Corasick automaton).

A word right after 不 or 没 is not said (`不贵`); nor is a word inside a longer fixed saying (好 in 不好意思).
"""

import re
from collections.abc import Callable, Collection, Mapping

import ahocorasick

from dialogues.understanding.sayings import MASK, MASK_BIT, Found, Hit, Saying, Span

Say = Callable[[frozenset[int]], Saying | None]  # what follows from concepts; None from those that no pattern asks for

_NEGATORS = frozenset("不没未非无别")
_LONG_NEGATORS = frozenset(
    {"没有", "不是", "不算", "不太", "并非", "不怎", "不会", "没什", "不用", "不嫌", "没说", "不觉"}
)
_NO_NEGATION = frozenset("是要能会好有差可行")  # 是不是坏了, 要不, 能不能, 差不多 deny nothing


class PhraseBook:
    """The words of all concepts, compiled. Concepts are numbered; number 0 masks."""

    def __init__(self, words: Mapping[str, Collection[int]], steadfast: frozenset[int], say: Say) -> None:
        """`words` maps a normalised word to its concepts; `steadfast` concepts cannot be negated."""
        self._automaton = ahocorasick.Automaton()
        self._only_mask = say(frozenset({MASK}))
        alike: dict[Collection[int], tuple[Saying | None, Saying | None]] = {}  # many words share their concepts
        for word, concepts in words.items():
            if concepts not in alike:
                said = frozenset(concepts)
                alike[concepts] = (say(said), say(said & steadfast))
            if word and alike[concepts][0] is not None:
                self._automaton.add_word(word, (len(word), *alike[concepts]))
        self._automaton.make_automaton()

    def find(self, text: str, spelled: str = "") -> Found:
        """Every concept said in the text and where. `spelled`: the same text in the letters of the words."""
        hits: list[Hit] = []
        said = 0
        denied = {match.end() for match in _DENYING.finditer(text) if is_denied(text, match.end())}
        for last, (length, saying, steadfast) in self._automaton.iter(spelled or text):
            start = last + 1 - length
            if start in denied:
                saying = steadfast  # noqa: PLW2901 - what is left of it
                if saying is None:
                    continue
            hits.append((start, last + 1, saying))
            said |= saying.deciding
        return self._unmasked(hits) if said & MASK_BIT else Found(hits, said)

    def _unmasked(self, hits: list[Hit]) -> Found:
        """Without the words inside a fixed saying."""
        masks = [(start, end) for start, end, saying in hits if saying.deciding & MASK_BIT]
        kept: list[Hit] = []
        said = 0
        for start, end, saying in hits:
            left = saying
            if any(_inside((start, end), mask) for mask in masks):
                if not saying.deciding & MASK_BIT or self._only_mask is None:
                    continue
                left = self._only_mask
            kept.append((start, end, left))
            said |= left.deciding
        return Found(kept, said)


_DENYING = re.compile(f"[{''.join(sorted(_NEGATORS | {pair[1] for pair in _LONG_NEGATORS}))}]")


def is_denied(text: str, start: int) -> bool:
    """Whether what begins at `start` is negated by the word before it."""
    if text[max(0, start - 2) : start] in _LONG_NEGATORS:
        return text[max(0, start - 3) : start - 2] not in _NO_NEGATION
    if text[start - 1] not in _NEGATORS:
        return False
    return start < 2 or text[start - 2] not in _NO_NEGATION  # noqa: PLR2004 - one character before the negator


def _inside(span: Span, mask: Span) -> bool:
    return mask[0] <= span[0] and span[1] <= mask[1] and span != mask
