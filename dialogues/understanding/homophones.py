"""Hearing by sound, only when nothing was understood by its letters: 物业肥, 店梯怀了.

A word that is a common word in its own right is not taken for another that sounds like it.
"""

from collections.abc import Callable, Iterable, Mapping

from dialogues.understanding.phrases import MASK, Found, PhraseBook

Cut = Callable[[str], Iterable[str]]  # a text cut into words, in order and without loss

_PRIVATE_USE = 0xE000


class Homophones:
    """The words of the lexicon by their folded syllables."""

    def __init__(
        self,
        words: Mapping[str, tuple[int, ...]],
        things: frozenset[int],
        steadfast: frozenset[int],
        syllables: Mapping[str, str],
        cut: Cut | None,
    ) -> None:
        numbers = {syllable: number for number, syllable in enumerate(sorted(set(syllables.values())))}
        self._sounds = {ord(character): chr(_PRIVATE_USE + numbers[sound]) for character, sound in syllables.items()}
        spelled: dict[str, tuple[int, ...]] = {}
        for word, concepts in words.items():
            if len(word) > 1 and MASK not in concepts:
                sound = word.translate(self._sounds)
                spelled[sound] = tuple(dict.fromkeys(spelled.get(sound, ()) + concepts))
        self._book = PhraseBook(spelled, steadfast)
        self._things = things
        self._cut = cut

    def find(self, text: str, exact: Found) -> Found:
        """What was found by letters, and beside it what sounds like a word and is no common word itself."""
        heard = self._book.find(text, text.translate(self._sounds))
        common = self._common_words(text)
        found = {concept: list(spans) for concept, spans in exact.items()}
        for concept, spans in heard.items():
            new = [span for span in spans if span not in common and self._long_enough(concept, span)]
            if new:
                found[concept] = found.get(concept, []) + new
        return found

    def _long_enough(self, concept: int, span: tuple[int, int]) -> bool:
        """Two syllables sound like too much, unless they name a thing."""
        return span[1] - span[0] > 2 or concept in self._things  # noqa: PLR2004 - two syllables

    def _common_words(self, text: str) -> set[tuple[int, int]]:
        if self._cut is None:
            return set()
        spans, at = set(), 0
        for word in self._cut(text):
            spans.add((at, at + len(word)))
            at += len(word)
        return spans
