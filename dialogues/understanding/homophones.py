"""Hearing by sound, only when nothing was understood by its letters: 物业肥, 店梯怀了.

A word that is a common word in its own right is not taken for another that sounds like it.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from bot.domain.lexicon import folded_syllable
from dialogues.understanding.normalise import Normal
from dialogues.understanding.phrases import MASK, Found, PhraseBook

Cut = Callable[[str], Iterable[str]]  # a text cut into words, in order and without loss

_PRIVATE_USE = 0xE000
_FEWEST_SYLLABLES = 3
_PINYIN = re.compile(r"[a-z，。？ ]{,60}")  # a longer one is no pinyin
_LETTERS = re.compile(r"[a-z]+")
_LONGEST_SYLLABLE = 6


class Homophones:
    """The words of the lexicon by their folded syllables. `sounds` gives each character the sign of its syllable."""

    def __init__(  # noqa: PLR0913 - the lexicon in the parts it needs
        self,
        words: Mapping[str, tuple[int, ...]],
        things: frozenset[int],
        steadfast: frozenset[int],
        syllables: Mapping[str, str],
        wholes: Mapping[str, str],
        cut: Cut | None,
    ) -> None:
        numbers = {syllable: number for number, syllable in enumerate(sorted(set(syllables.values())))}
        self._syllables = {syllable: chr(_PRIVATE_USE + number) for syllable, number in numbers.items()}
        self.sounds = {ord(character): chr(_PRIVATE_USE + numbers[sound]) for character, sound in syllables.items()}
        spelled: dict[str, tuple[int, ...]] = {}
        for word, concepts in words.items():
            if len(word) > 1 and MASK not in concepts:
                sound = word.translate(self.sounds)
                spelled[sound] = tuple(dict.fromkeys(spelled.get(sound, ()) + concepts))
        self._book = PhraseBook(spelled, steadfast)
        self._wholes = {
            whole.translate(self.sounds): intent
            for whole, intent in wholes.items()
            if len(whole) > 1 and intent != "other"
        }
        self._things = things
        self._cut = cut

    def find(self, text: str, exact: Found) -> Found:
        """What was found by letters, and beside it what sounds like a word and is no common word itself."""
        heard = self._book.find(text, text.translate(self.sounds))
        common = self._common_words(text)
        found = {concept: list(spans) for concept, spans in exact.items()}
        for concept, spans in heard.items():
            new = [span for span in spans if span not in common and self._long_enough(concept, span)]
            if new:
                found[concept] = found.get(concept, []) + new
        return found

    def read_pinyin(self, normal: Normal) -> Normal | None:
        """A message typed in pinyin (`xia ge yue jiao`), one sign a syllable; None when it is something else."""
        if not _PINYIN.fullmatch(normal.text):
            return None
        signs: list[str] = []
        origin: list[int] = []
        for word in _LETTERS.finditer(normal.text):
            cut = self._cut_pinyin(word[0])
            if cut is None:
                return None
            for start, end in zip([0, *cut], cut, strict=False):
                signs.append(self._syllables[folded_syllable(word[0][start:end])])
                origin.append(normal.origin[word.start() + start])
        if len(signs) < _FEWEST_SYLLABLES:
            return None
        return Normal(normal.raw, normal.plain, "".join(signs), tuple(origin))

    def _cut_pinyin(self, letters: str) -> list[int] | None:
        """Where the syllables of a run of letters end, long syllables first; None when it is no pinyin."""
        if not letters:
            return []
        for length in range(min(_LONGEST_SYLLABLE, len(letters)), 0, -1):
            if folded_syllable(letters[:length]) in self._syllables:
                rest = self._cut_pinyin(letters[length:])
                if rest is not None:
                    return [length, *(length + end for end in rest)]
        return None

    def find_whole(self, bare: str) -> str:
        """The intent of a whole short message that sounds like this one (在见, 泻泻); empty when there is none."""
        return self._wholes.get(bare.translate(self.sounds), "") if len(bare) > 1 else ""

    def find_spelled(self, signs: str) -> Found:
        """What is said by a text that is all syllables."""
        return self._book.find(signs)

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
