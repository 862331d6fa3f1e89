"""A message reduced to the letters the lexicon is written in, with a map back to the raw text.

Full width, case, traditional characters, dialect words, particles, invisible characters and separators are evened
out; numbers before a measure word become `#`. It hears nothing: that is for the phrases.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from bot.domain.lexicon import PARTICLES, VERBS_OF_PAYING

MOST_CHARACTERS = 1200  # beyond this a message is a novel; its head says what it wants

COMMA, STOP, QUESTION = "，", "。", "？"
SEPARATORS = frozenset(COMMA + STOP + QUESTION)
_SPECIAL = SEPARATORS | {"", ".", "/"}  # letters that depend on their neighbours
_NEIGHBOURS = re.compile(rf"[{COMMA}{STOP}{QUESTION}]{{2}}|[./]|(.)\1\1")  # what is read letter by letter
_PAST = "的"
_KEPT_PAST = "\ue000"  # stands for it while particles are dropped
_BETWEEN = "\x1f"  # words that are evened out together; no message has it
_KEPT = {"#": "号", "%": "%", "-": "-", "－": "-", ".": ".", "/": "/", "+": "+", "￥": "¥", "¥": "¥"}
_STOPS = "。！!；;\n\r…"
_QUESTIONS = "？?"
_DIGITS = "零〇一二两三四五六七八九十百千万几半数多"
_MEASURES = (
    "年|月|天|日|周|星|礼拜|次|楼|层|栋|幢|号|块|元|毛|分|角|万|点钟|点半|小时|钟|倍|成|%|趟|回|遍|家|户|季|平|方|折|岁|口|部|"
    "台|辆|个|位|人|条|张|套|期|度|吨|宿|夜|晚|袋|份|件|笔|把|代|百|千|斤|桶|单元|处|间|米|刻|股|道|项|种|头|根|颗|桩|季度"
)
_NUMBER = re.compile(
    rf"(?<![0-9])[0-9]++(?:-[0-9]++)++|(?:(?<![0-9])[0-9]++(?:\.[0-9]++)?+|[{_DIGITS}]+)(?=(?:{_MEASURES}))"
)
_NUMERALS = frozenset("0123456789" + _DIGITS)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LOW_FLOORS = {"1": "1", "一": "1", "2": "2", "二": "2", "两": "2"}


class Normal(NamedTuple):
    """The evened-out text and, for each of its characters, the index of the raw character it came from."""

    raw: str
    plain: str  # evened out, its numbers still told: for the slots
    text: str
    origin: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the raw text."""
        if start >= end:
            return 0, 0
        return self.origin[start], self.origin[end - 1] + 1

    @property
    def bare(self) -> str:
        """The text without separators."""
        return self.text.replace(COMMA, "").replace(STOP, "").replace(QUESTION, "")


class _Characters(dict[str, str]):
    """What each character becomes; a character met for the first time is judged by its Unicode category, once."""

    def __missing__(self, character: str) -> str:
        half = unicodedata.normalize("NFKC", character)
        category = unicodedata.category(character)
        if category in {"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"}:
            becomes = ""
        elif half != character and len(half) == 1:
            becomes = self[half]
        elif len(half) > 1 and half.isalnum():
            becomes = half.lower()
        else:
            becomes = character.lower() if character.isalnum() else COMMA
        self[character] = becomes
        return becomes


class Normaliser:
    """Holds the tables; built once from the lexicon."""

    def __init__(self, simplified: Mapping[str, str], rewrites: Mapping[str, str]) -> None:
        table = _Characters(simplified)
        table.update(dict.fromkeys(_STOPS, STOP) | dict.fromkeys(_QUESTIONS, QUESTION) | _KEPT)
        table.update({old: old for old in rewrites if len(old) == 1})  # 係 has its own rewrite: it must not become 系
        table.update(dict.fromkeys(PARTICLES, ""))
        self._characters = table
        self._ordinals = {ord(old): new for old, new in table.items() if old != "#"} | {ord(_KEPT_PAST): _PAST}
        self._rewrites = {
            self._even(old): self._even(new)
            for old, new in rewrites.items()
            if len(self._even(old)) == len(old)  # else a particle in it would leave a stump
        }
        self._rewriting = re.compile(_one_of(self._rewrites)) if self._rewrites else None

    def read(self, raw: str) -> Normal:
        """Even out one message."""
        text, origin = self._evened_out(raw[:MOST_CHARACTERS])
        if self._rewriting is not None:
            text, origin = _replace(self._rewriting, text, origin, lambda match: self._rewrites[match[0]])
        plain = text
        if not _NUMERALS.isdisjoint(text):
            text, origin = _replace(_NUMBER, text, origin, _shape)
        return Normal(raw, plain, text, origin)

    def word(self, wording: str) -> str:
        """A wording of the lexicon in the same letters as a message; `#` stays the sign for a number."""
        return self.words([wording])[0]

    def words(self, wordings: Sequence[str]) -> list[str]:
        """Many wordings at once: fifty thousand calls would take half of the start."""
        joined = _BETWEEN.join(self._with_past(wording) if _PAST in wording else wording for wording in wordings)
        text = joined.translate(self._ordinals)
        if self._rewriting is not None:
            text = self._rewriting.sub(lambda match: self._rewrites[match[0]], text)
        return [word.strip(COMMA + STOP) for word in _NUMBER.sub(_shape, text).split(_BETWEEN)]

    def _with_past(self, wording: str) -> str:
        """The wording with its 的 where a message keeps it: after a verb of paying."""
        return "#".join("".join(self._letters(part)[0]) for part in wording.split("#")).replace(_PAST, _KEPT_PAST)

    def _even(self, text: str) -> str:
        return "".join(self._characters[character] for character in text)

    def _evened_out(self, raw: str) -> tuple[str, Sequence[int]]:
        """Letter by letter only where neighbours count; else all at once."""
        become = list(map(self._characters.__getitem__, raw))
        text = "".join(become)
        if not (_NEIGHBOURS.search(text) or (_PAST in raw and not VERBS_OF_PAYING.isdisjoint(text))):
            origin = list(compress(range(len(raw)), become))
            if len(origin) == len(text):  # none has become two
                return text, origin
        letters, origin = self._letters(raw)
        return "".join(letters), origin

    def _letters(self, raw: str) -> tuple[list[str], list[int]]:
        characters = self._characters
        letters: list[str] = []
        origin: list[int] = []
        last, run = "", 0
        for at, letter in enumerate(map(characters.__getitem__, raw)):
            if letter != last and letter not in _SPECIAL and len(letter) == 1:  # nearly all: the rest is slow
                last, run = letter, 0
                letters.append(letter)
                origin.append(at)
                continue
            if not letter and not (raw[at] == _PAST and last in VERBS_OF_PAYING):
                continue
            letter = letter or _PAST  # noqa: PLW2901 - the one that is dropped elsewhere
            if letter == last:
                run += 1
                if letter in SEPARATORS or (run > 1 and not letter.isdigit()):
                    continue  # 太太太贵, 。。。
            else:
                run = 0
                if letter in SEPARATORS and last in SEPARATORS:
                    if last == COMMA:
                        letters[-1] = last = letter
                    continue
            last = letter
            if letter in "./" and not _between_digits(raw, at):
                letter = COMMA  # noqa: PLW2901 - what it is there
            if len(letter) == 1:
                letters.append(letter)
                origin.append(at)
            else:
                letters.extend(letter)
                origin.extend([at] * len(letter))
        return letters, origin


def _one_of(words: Collection[str]) -> str:
    """A pattern for the longest of many words, their common beginnings told once: tried in turn they take too long."""
    rests: dict[str, list[str]] = {}
    for word in words:
        if word:
            rests.setdefault(word[0], []).append(word[1:])
    branches = (re.escape(first) + (_one_of(after) if any(after) else "") for first, after in rests.items())
    pattern = f"(?:{'|'.join(branches)})"
    return f"{pattern}?" if "" in words else pattern


def _between_digits(raw: str, at: int) -> bool:
    return 0 < at < len(raw) - 1 and raw[at - 1].isdigit() and raw[at + 1].isdigit()


def _shape(match: re.Match[str]) -> str:
    """`#` for a number, `Y` for a year; the floors 1 and 2 stay told, because a lift fee hangs on them."""
    number, after = match[0], match.string[match.end() : match.end() + 1]
    if after in {"楼", "层"} and number in _LOW_FLOORS:
        return _LOW_FLOORS[number]
    return "Y" if _YEAR.fullmatch(number) else "#"


def _replace(
    pattern: re.Pattern[str], text: str, origin: Sequence[int], becomes: Callable[[re.Match[str]], str]
) -> tuple[str, Sequence[int]]:
    """Substitute and carry the origin along: a replacement stretches over the characters it replaced."""
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        new = becomes(match)
        parts += [text[done : match.start()], new]
        places += origin[done : match.start()]
        places += _stretched(origin[match.start() : match.end()], len(new))
        done = match.end()
    if not done:
        return text, origin
    parts.append(text[done:])
    places += origin[done:]
    return "".join(parts), places


def _stretched(places: Sequence[int], length: int) -> Sequence[int]:
    if length <= 1:
        return places[:length]
    return [*(places[min(at * len(places) // length, len(places) - 1)] for at in range(length - 1)), places[-1]]
