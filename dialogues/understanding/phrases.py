"""Finding every word of the lexicon in a text in one pass, overlaps kept (Aho-Corasick automaton).

A word right after 不 or 没 is not said (`不贵`); nor is a word inside a longer fixed saying (好 in 不好意思).
"""

from collections.abc import Mapping, Sequence

import ahocorasick

Span = tuple[int, int]
Hit = tuple[int, int, frozenset[int]]  # start, end, the concepts that the word there says

MASK = 0  # the concept of fixed sayings that hide the words inside them
_MOST_SPANS = 6  # of one concept: a text that says 电梯 a thousand times says no more than six
_NEGATORS = frozenset("不没未非无别")
_LONG_NEGATORS = frozenset(
    {"没有", "不是", "不算", "不太", "并非", "不怎", "不会", "没什", "不用", "不嫌", "没说", "不觉"}
)
_NO_NEGATION = frozenset("是要能会好有差可行")  # 是不是坏了, 要不, 能不能, 差不多 deny nothing


class Found:
    """The words found in a text: which concepts are said, and where each, looked up only when a pattern asks."""

    __slots__ = ("_spans", "hits", "said")

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.hits = hits
        self.said: frozenset[int] = _NONE.union(*[concepts for _, _, concepts in hits])
        self._spans: dict[int, list[Span]] = {}

    def spans(self, concept: int) -> list[Span]:
        """Where a concept is said, in order; at most the first few."""
        spans = self._spans.get(concept)
        if spans is None:  # a word says ten concepts, of which few are asked for
            told = [(start, end) for start, end, concepts in self.hits if concept in concepts]
            spans = self._spans[concept] = told[:_MOST_SPANS]
        return spans


_NONE: frozenset[int] = frozenset()


class PhraseBook:
    """The words of all concepts, compiled. Concepts are numbered; number 0 masks."""

    def __init__(self, words: Mapping[str, tuple[int, ...]], steadfast: frozenset[int]) -> None:
        """`words` maps a normalised word to its concepts; `steadfast` concepts cannot be negated."""
        self._automaton = ahocorasick.Automaton()
        alike: dict[tuple[int, ...], tuple[frozenset[int], frozenset[int]]] = {}  # many words share their concepts
        for word, concepts in words.items():
            if concepts not in alike:
                said = frozenset(concepts)
                alike[concepts] = (said, said & steadfast)
            if word:
                self._automaton.add_word(word, (len(word), *alike[concepts]))
        self._automaton.make_automaton()

    def find(self, text: str, spelled: str = "") -> Found:
        """Every concept said in the text and where. `spelled`: the same text in the letters of the words."""
        hits: list[Hit] = []
        for last, (length, concepts, steadfast) in self._automaton.iter(spelled or text):
            start = last + 1 - length
            if start > 0 and text[start - 1] in _DENYING and is_denied(text, start):
                concepts = steadfast  # noqa: PLW2901 - what is left of them
            if concepts:
                hits.append((start, last + 1, concepts))
        found = Found(hits)
        return Found(_unmasked(hits)) if MASK in found.said else found


_DENYING = _NEGATORS | frozenset(pair[1] for pair in _LONG_NEGATORS)


def is_denied(text: str, start: int) -> bool:
    """Whether what begins at `start` is negated by the word before it."""
    if text[max(0, start - 2) : start] in _LONG_NEGATORS:
        return text[max(0, start - 3) : start - 2] not in _NO_NEGATION
    if text[start - 1] not in _NEGATORS:
        return False
    return start < 2 or text[start - 2] not in _NO_NEGATION  # noqa: PLR2004 - one character before the negator


def _unmasked(hits: list[Hit]) -> list[Hit]:
    """Without the words inside a fixed saying."""
    masks = [(start, end) for start, end, concepts in hits if MASK in concepts]
    kept: list[Hit] = []
    for start, end, concepts in hits:
        if not any(_inside((start, end), mask) for mask in masks):
            kept.append((start, end, concepts))
        elif MASK in concepts:
            kept.append((start, end, _ONLY_MASK))
    return kept


_ONLY_MASK = frozenset({MASK})


def _inside(span: Span, mask: Span) -> bool:
    return mask[0] <= span[0] and span[1] <= mask[1] and span != mask
