"""Finding every word of the lexicon in a text in one pass, overlaps kept (Aho-Corasick automaton).

A word right after 不 or 没 is not said (`不贵`); nor is a word inside a longer fixed saying (好 in 不好意思).
"""

from collections.abc import Mapping

import ahocorasick

Span = tuple[int, int]
Found = dict[int, list[Span]]  # concept number -> where, in order of their ends

MASK = 0  # the concept of fixed sayings that hide the words inside them
_MOST_SPANS = 6  # of one concept: a text that says 电梯 a thousand times says no more than six
_NEGATORS = frozenset("不没未非无别")
_LONG_NEGATORS = frozenset(
    {"没有", "不是", "不算", "不太", "并非", "不怎", "不会", "没什", "不用", "不嫌", "没说", "不觉"}
)
_NO_NEGATION = frozenset("是要能会好有差可行")  # 是不是坏了, 要不, 能不能, 差不多 deny nothing


class PhraseBook:
    """The words of all concepts, compiled. Concepts are numbered; number 0 masks."""

    def __init__(self, words: Mapping[str, tuple[int, ...]], steadfast: frozenset[int]) -> None:
        """`words` maps a normalised word to its concepts; `steadfast` concepts cannot be negated."""
        self._automaton = ahocorasick.Automaton()
        self._steadfast = steadfast
        for word, concepts in words.items():
            if word:
                self._automaton.add_word(word, (len(word), concepts))
        self._automaton.make_automaton()

    def find(self, text: str, spelled: str = "") -> Found:
        """Every concept said in the text and where. `spelled`: the same text in the letters of the words."""
        found: Found = {}
        steadfast = self._steadfast
        for last, (length, concepts) in self._automaton.iter(spelled or text):
            start = last + 1 - length
            span = (start, last + 1)
            denied = start > 0 and text[start - 1] in _DENYING and is_denied(text, start)
            for concept in concepts:
                if concept not in found:
                    if not denied or concept in steadfast:
                        found[concept] = [span]
                elif len(found[concept]) < _MOST_SPANS and (not denied or concept in steadfast):
                    found[concept].append(span)
        if MASK in found:
            _hide(found)
        return found


_DENYING = _NEGATORS | frozenset(pair[1] for pair in _LONG_NEGATORS)


def is_denied(text: str, start: int) -> bool:
    """Whether what begins at `start` is negated by the word before it."""
    if text[max(0, start - 2) : start] in _LONG_NEGATORS:
        return text[max(0, start - 3) : start - 2] not in _NO_NEGATION
    if text[start - 1] not in _NEGATORS:
        return False
    return start < 2 or text[start - 2] not in _NO_NEGATION  # noqa: PLR2004 - one character before the negator


def _hide(found: Found) -> None:
    masks = found[MASK]
    for concept, spans in list(found.items()):
        if concept == MASK:
            continue
        kept = [span for span in spans if not any(_inside(span, mask) for mask in masks)]
        if kept:
            found[concept] = kept
        else:
            del found[concept]


def _inside(span: Span, mask: Span) -> bool:
    return mask[0] <= span[0] and span[1] <= mask[1] and span != mask
