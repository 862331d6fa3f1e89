"""A text as the wall reads it: one script, one width, no tricks; with a map back to the raw text.

Split characters are joined, emoji and radicals become words, words written by sound become themselves. Nothing is
judged here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.lexicon import folded_syllable
from bot.domain.red_line import RedLines

MOST_CHARACTERS = 4000

_END = "。"
_ENDS = "。！!；;\n\r…"
_KEPT = {"？": "？", "?": "？", "：": "：", ":": "：", "、": "、", "，": "，", ",": "，"}
_KEPT |= dict.fromkeys("“「『《﹁〝", "“") | dict.fromkeys("”」』》﹂〞", "”")
_KEPT |= {"《": "《", "》": "》", "（": "（", "(": "（", "）": "）", ")": "）", "￥": "¥", "¥": "¥", "%": "%", "@": "@"}
_KEPT |= {"【": "“", "】": "”", "[": "（", "]": "）", "#": "#"}
_COLUMN = re.compile(r"(?m)\n(?=[\u4e00-\u9fff]$)|(?<=^[\u4e00-\u9fff])\n")  # written one character a line
_LATIN = re.compile(r"[a-z]+")
_LONGEST_SYLLABLE = 6
_PRIVATE_USE = 0xE000


@dataclass(frozen=True, slots=True)
class Reading:
    """The evened-out text and, for each of its characters, where it stood in the raw text."""

    raw: str
    text: str
    origin: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the raw text."""
        if start >= end:
            return 0, 0
        return self.origin[start][0], self.origin[end - 1][1]


Piece = tuple[str, int, int]  # a character and the raw stretch it stands for


class Reader:
    """Holds the tables; built once."""

    def __init__(self, lines: RedLines) -> None:
        self._simplified = lines.simplified
        self._signs = {self._even_word(old): new for old, new in lines.signs.items() if self._even_word(old)}
        self._pictures = {old: new for old, new in lines.signs.items() if not self._even_word(old)}
        longest_first = sorted(self._signs, key=len, reverse=True)
        self._rewriting = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        self._sounds = _Sounds(lines)
        self._known_letters: dict[str, str] = {}

    def read(self, raw: str, masks: Sequence[tuple[int, int, str]] = ()) -> Reading:
        """Even out one text; each mask (start, end, token) puts a token in the place of a stretch of the raw text."""
        one_line = _COLUMN.sub(" ", raw[:MOST_CHARACTERS])
        pieces = _joined(_masked(list(self._letters(one_line)), masks))
        if self._rewriting is not None:
            pieces = _replaced(pieces, self._rewriting, self._signs)
        pieces = self._sounds.heard(pieces)
        return Reading(raw, "".join(piece[0] for piece in pieces), tuple((start, end) for _, start, end in pieces))

    def _letters(self, raw: str) -> Iterator[Piece]:
        known = self._known_letters
        for at, character in enumerate(raw):
            letters = known.get(character)
            if letters is None:
                letters = known[character] = self._pictures.get(character) or self._letter(character)
            for letter in letters:
                yield letter, at, at + 1

    def _letter(self, character: str) -> str:
        """What one character becomes: itself evened out, a sentence end, a noise sign (space), or nothing."""
        if character in _ENDS:
            return _END
        if character in _KEPT:
            return _KEPT[character]
        half = unicodedata.normalize("NFKC", character).lower()
        if half != character and len(half) == 1:
            return self._letter(half)
        if unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"}:
            return ""
        if len(half) > 1 and half.isalnum():
            return half
        character = self._simplified.get(character, character)
        return character if character.isalnum() or character in ".-/+*~" else " "

    def _even_word(self, word: str) -> str:
        return "".join(self._letter(character) for character in word).replace(" ", "")


class _Sounds:
    """Sensitive words, recognised also when written with characters or pinyin of the same sound."""

    def __init__(self, lines: RedLines) -> None:
        numbers = {sound: number for number, sound in enumerate(sorted(set(lines.syllables.values())))}
        self._of_syllable = {sound: chr(_PRIVATE_USE + number) for sound, number in numbers.items()}
        self._of_character = {character: self._of_syllable[sound] for character, sound in lines.syllables.items()}
        self._words: dict[str, str] = {}
        for word in lines.sounds:
            self._words.setdefault(self._spelled(word), word)
        self._plain = lines.plain_sounds
        longest_first = sorted(self._words, key=len, reverse=True)
        self._book = re.compile("|".join(longest_first)) if longest_first else None

    def heard(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces with disguised words written plainly."""
        if self._book is None:
            return pieces
        sounding = list(self._syllables(pieces))
        told = "".join(sign for sign, _, _ in sounding)
        for match in reversed(list(self._book.finditer(told))):
            start, end = sounding[match.start()][1], sounding[match.end() - 1][2]
            written = "".join(piece[0] for piece in pieces[start:end])
            word = self._words[match[0]]
            if written != word and self._is_disguise(written, word):
                pieces[start:end] = _stretched(word, pieces[start][1], pieces[end - 1][2])
        return pieces

    def _is_disguise(self, written: str, word: str) -> bool:
        """Pinyin always is; characters only where some of the word is left and the others rarely mean themselves."""
        if _LATIN.search(written):
            return True
        changed = [a for a, b in zip(written, word, strict=True) if a != b]
        return len(changed) < len(word) and not any(character in self._plain for character in changed)

    def _syllables(self, pieces: list[Piece]) -> Iterator[tuple[str, int, int]]:
        """A sign a syllable, with the pieces it stands for; a Latin run that is no pinyin stays as it is."""
        text = "".join(piece[0] for piece in pieces)
        if not _LATIN.search(text):
            yield from ((self._of_character.get(letter, letter), at, at + 1) for at, letter in enumerate(text))
            return
        at = 0
        while at < len(text):
            latin = _LATIN.match(text, at)
            cut = self._cut(latin[0]) if latin else None
            if latin and cut:
                for start, end in zip([0, *cut], cut, strict=False):
                    yield self._of_syllable[folded_syllable(latin[0][start:end])], at + start, at + end
                at = latin.end()
            else:
                yield self._of_character.get(text[at], text[at]), at, at + 1
                at += 1

    def _cut(self, letters: str) -> list[int] | None:
        """Where the syllables of a Latin run end; None when it is no pinyin."""
        if not letters:
            return []
        for length in range(min(_LONGEST_SYLLABLE, len(letters)), 1, -1):
            if folded_syllable(letters[:length]) in self._of_syllable:
                rest = self._cut(letters[length:])
                if rest is not None:
                    return [length, *(length + end for end in rest)]
        return None

    def _spelled(self, word: str) -> str:
        return "".join(self._of_character.get(character, character) for character in word)


def _masked(pieces: list[Piece], masks: Sequence[tuple[int, int, str]]) -> list[Piece]:
    for start, end, token in masks:
        inside = [at for at, piece in enumerate(pieces) if start <= piece[1] and piece[2] <= end]
        if inside:
            pieces[inside[0] : inside[-1] + 1] = _stretched(token, start, end)
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Without the signs put between characters to hide a word; within numbers and between Latin words they stay."""
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece[0] in " .-/+*~":
            before = kept[-1][0] if kept else ""
            after = next((other[0] for other in pieces[at + 1 :] if other[0] not in " .-/+*~"), "")
            if not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()):
                continue
        kept.append(piece)
    return kept


def _replaced(pieces: list[Piece], pattern: re.Pattern[str], table: Mapping[str, str]) -> list[Piece]:
    text = "".join(piece[0] for piece in pieces)
    for match in reversed(list(pattern.finditer(text))):
        start, end = match.span()
        pieces[start:end] = _stretched(table[match[0]], pieces[start][1], pieces[end - 1][2])
    return pieces


def _stretched(word: str, start: int, end: int) -> list[Piece]:
    return [(letter, start, end) for letter in word]
