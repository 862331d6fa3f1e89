"""Hearing by sound, only when nothing was understood by its letters: 物业肥, 店梯怀了.

A word that is a common word in its own right is not taken for another that sounds like it.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from bot.domain.lexicon import folded_syllable
from dialogues.understanding.normalise import Normal
from dialogues.understanding.phrases import PhraseBook, Say
from dialogues.understanding.sayings import MASK, Found

Cut = Callable[[str], Iterable[str]]  # a text cut into words, in order and without loss

_PRIVATE_USE = 0xE000
_FEWEST_SYLLABLES = 3
_TWO_SYLLABLES = 2  # sound like too much, unless they name a thing
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
        say: Say,
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
        self._book = PhraseBook(spelled, steadfast, say)
        self._wholes = {
            whole.translate(self.sounds): intent
            for whole, intent in wholes.items()
            if len(whole) > 1 and intent != "other"
        }
        self._things = things
        self._say = say
        self.cut = cut

    def find(self, text: str, exact: Found) -> Found:
        """What was found by letters, and beside it what sounds like a word and is no common word itself."""
        by_letters = {(start, end) for start, end, _ in exact.hits}
        heard = self._book.find(text, text.translate(self.sounds))
        news = [hit for hit in heard.hits if hit[:2] not in by_letters]
        common = self._common_words(text) if news else set()
        hits, said = exact.hits.copy(), exact.said
        for start, end, saying in news:
            if (start, end) in common:
                continue
            told = saying if end - start > _TWO_SYLLABLES else self._say(saying.concepts & self._things)
            if told is not None:  # two syllables name a thing
                hits.append((start, end, told))
                said |= told.deciding
        return Found(hits, said)

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
        """Where the syllables of a run of letters end, long syllables first; None when it is no pinyin.

        Read from the end, so that every rest is cut only once: a run of `a` would else be tried in all its ways.
        """
        ends: list[list[int] | None] = [None] * len(letters) + [[]]
        for start in range(len(letters) - 1, -1, -1):
            for length in range(min(_LONGEST_SYLLABLE, len(letters) - start), 0, -1):
                rest = ends[start + length]
                if rest is not None and folded_syllable(letters[start : start + length]) in self._syllables:
                    ends[start] = [start + length, *rest]
                    break
        return ends[0]

    def find_whole(self, bare: str) -> str:
        """The intent of a whole short message that sounds like this one (在见, 泻泻); empty when there is none."""
        return self._wholes.get(bare.translate(self.sounds), "") if len(bare) > 1 else ""

    def find_spelled(self, signs: str) -> Found:
        """What is said by a text that is all syllables."""
        return self._book.find(signs)

    def _common_words(self, text: str) -> set[tuple[int, int]]:
        if self.cut is None:
            return set()
        spans, at = set(), 0
        for word in self.cut(text):
            spans.add((at, at + len(word)))
            at += len(word)
        return spans
