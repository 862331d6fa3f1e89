"""What a short message says in answer to the question that was pending: 好, 1, 第二个, 下周吧."""

import re
import unicodedata
from collections.abc import Mapping

from bot.domain.heard import HeardIntent, Pending, Slots
from bot.domain.lexicon import PARTICLES
from dialogues.understanding.slots.numbers import read_number

_SIGNS = {"👌": "好", "👍": "好", "🆗": "好", "✅": "好", "🙅": "不要", "👎": "不好", "❌": "不"}
_PARTICLES = PARTICLES + "吧了呗哒滴捏鸭"
_REPEATED = re.compile(r"(.{1,2}?)\1+")
_FILLERS = (
    "我知道",
    "知道",
    "谢谢",
    "多谢",
    "谢",
    "麻烦",
    "管家",
    "那就",
    "那",
    "就",
    "先",
    "我",
    "您",
    "你",
    "辛苦",
    "哈",
)
_ORDINAL = re.compile(
    r"(?:那|就|我?选|要|我要|按|走|用)*第?(?P<number>[1-9]|[一二两三四五六七八九])(?:个|项|号|种|条|款|样)?(?:方案|办法|方式|那个|这个)?"
)
_LAST = re.compile(r"最后(?:一)?(?:个|项|种|那个)|末(?:一|尾)个|最下面")
_FIRST = re.compile(r"(?:最上面|前面|前|上面|头)(?:那|一|的)?(?:个|项|种)|前者")
_SECOND = re.compile(r"(?:后面|后|下面)(?:那|一|的)?(?:个|项|种)|后者")
_BEFORE_CHOICE = re.compile(r"^(?:那就|就是|就|我选|选|我要|要|我说的是|我是说|应该是|是|那个|关于|问)+")
_AFTER_CHOICE = re.compile(r"(?:那个|这个|那项|这项|方面|问题|的事|吧|呗)+$")
_CLAUSE_END = re.compile(r"[，,。.！!；;、\s]+")
_ASKS = re.compile(r"(.{1,2})不\1|[吗么]$|什么|怎么|多少|为啥|为何|几")
_HEAD = 80  # characters of a message in which an answer stands
_TWO = 2
_MOST_LETTERS = 10  # a longer text with a meaning of its own is no bare answer
_BESIDE = frozenset({"other", "thanks", "goodbye", "greet"})  # said beside an answer they take nothing from it
_WITH_YES = _BESIDE | {"bind_unit", "promise_to_pay"}
_FAINT = 0.6  # what is heard below this in a text that is an answer word for word is only its sound


class Answers:
    """The words of yes and no, and how to read the rest."""

    def __init__(self, words: Mapping[str, str], simplified: Mapping[str, str]) -> None:
        """`words` to `yes` or `no`; `simplified` evens out traditional characters."""
        self._simplified = simplified
        self._words: dict[str, str] = {}
        for word, answer in words.items():
            even = self._even(word)
            for form in (even, _core(even)):
                self._words.setdefault(form, answer)
        self._by_length = sorted(self._words, key=len, reverse=True)

    def read(self, raw: str, slots: Slots, best: HeardIntent, pending: Pending) -> str:
        """`choice:N`, `yes`, `no`, or the name of the slot that was asked for; empty: no answer to the question."""
        expects = pending.expects
        if not expects:
            return ""
        said = self._even(raw)
        if "choice" in expects and (number := _choice(said, pending.choices)):
            return f"choice:{number}"
        for slot in ("date", "amount", "room", "phone_tail", "rating", "name"):
            if slot in expects and getattr(slots, slot) is not None:
                return slot
        if "yes_no" in expects and (word := self._yes_or_no(said, best) or self._first_clause(raw, best)):
            return word
        return "words" if "words" in expects and said else ""

    def _yes_or_no(self, said: str, best: HeardIntent) -> str:
        core = _core(said)
        whole = self._words.get(said) or self._words.get(core)
        if whole:
            return whole
        if (best.id not in _BESIDE and best.score >= _FAINT) or len(said) > _MOST_LETTERS:
            return ""
        if _ASKS.search(said):
            return ""
        answers, first, rest = self._parse(said)
        if not answers or (rest and (len(first) < _TWO or best.id not in _BESIDE)):
            return ""
        return answers[-1] if len(set(answers)) == 1 or answers[-1] == "no" else ""  # 好的，不用了 is no

    def _first_clause(self, raw: str, best: HeardIntent) -> str:
        """不，我还没看到 and 是的，我是业主: no, whatever follows; yes only before what goes with it."""
        clause, *others = _CLAUSE_END.split(raw.strip(), maxsplit=1)
        word = self._words.get(_core(self._even(clause)), "") if others and clause else ""
        return word if word == "no" or best.id in _WITH_YES else ""

    def _parse(self, said: str) -> tuple[list[str], str, str]:
        """Words of yes and no from the beginning on, courtesy between them left out: answers, first word, the rest."""
        answers: list[str] = []
        first, rest = "", said
        while rest:
            word = next((word for word in self._by_length if rest.startswith(word)), "")
            if word:
                answers.append(self._words[word])
                first = first or word
                rest = rest.removeprefix(word).lstrip(_PARTICLES)
                continue
            courtesy = next((filler for filler in _FILLERS if rest.startswith(filler)), "")
            if not courtesy:
                break
            rest = rest.removeprefix(courtesy).lstrip(_PARTICLES)
        return answers, first, rest

    def _even(self, text: str) -> str:
        """Letters and digits only, half width, small, simplified; particles stay, because 嗯 is an answer."""
        told = "".join(_SIGNS.get(character, character) for character in text[:_HEAD])
        letters = unicodedata.normalize("NFKC", told).lower()
        return "".join(self._simplified.get(letter, letter) for letter in letters if letter.isalnum())


def _core(said: str) -> str:
    """Without particles at its end and without repetition: 好的好的呀 is 好."""
    core = said.rstrip(_PARTICLES) or said[:1]
    whole = _REPEATED.fullmatch(core)
    core = whole[1] if whole else core
    return core.rstrip(_PARTICLES) or core


def _choice(said: str, choices: tuple[str, ...]) -> int:
    plain = said.rstrip(_PARTICLES)
    told = _ORDINAL.fullmatch(plain)
    if told:
        number = int(read_number(told["number"]) or 0)
        return number if 1 <= number <= (len(choices) or number) else 0
    if choices and _LAST.search(plain):
        return len(choices)
    if choices and _FIRST.fullmatch(plain):
        return 1
    if len(choices) >= _TWO and _SECOND.fullmatch(plain):
        return _TWO
    return _named_choice(plain, choices)


def _named_choice(plain: str, choices: tuple[str, ...]) -> int:
    """The one choice that the words name: 电梯那个吧 names 电梯费, 我要缴费 names 缴费."""
    core = _AFTER_CHOICE.sub("", _BEFORE_CHOICE.sub("", plain))
    named = [number for number, choice in enumerate(choices, 1) if core and (core in choice or choice in plain)]
    return named[0] if len(named) == 1 else 0
