"""The lexicon as plain values: concepts, the patterns over them that make an intent, rewrites and whole messages.

`scripts_zh` reads it from YAML, `dialogues.understanding` compiles it. Nothing here matches text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

PARTICLES = "的都就也啊呢呀嘛哦啦喔噢诶欸哎唉咧嘞哟呐啰咯哇嘅㗎喎囉噃啩哈嘿嗯"  # dropped before anything is heard
VERBS_OF_PAYING = frozenset("交付缴转清汇刷扣")  # 的 after these stays: 昨天交的 is paid, 明天交 is not
MOST_WORDINGS = 4000  # of one template: a slip of brackets must not eat the memory


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing or a predicate and the words owners have for it.

    A word may hold `(a|b)` and `[optional]` and `#` for any number. With `negatable`, a word right after 不 or 没
    does not count as said.
    """

    name: str
    words: tuple[str, ...]
    negatable: bool = True


@dataclass(frozen=True, slots=True)
class IntentCues:
    """What makes one intent heard: patterns by strength, and sentences that test them.

    A pattern is words divided by spaces that must all be near each other: a concept's name, `a|b` for either, a
    literal Chinese word template, `x>y` for x shortly before y, `-x` for "and no x in the message".
    """

    intent: str
    file: str
    strong: tuple[str, ...] = ()
    fair: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the rules know.

    `order` ranks intents from heaviest; `yields` says who steps back before whom, the `courteous` ones before anything
    that is surely said. `rewrites` turns dialect and abbreviations into the words the lexicon uses; `whole` names
    messages that mean an intent only when nothing else is said; `told` are sentences as owners told
    them, by intent: they are counted, not matched; `answers` the words of yes and no; `simplified` maps traditional
    characters; `syllables` maps a character to its folded pinyin syllable.
    """

    concepts: tuple[Concept, ...]
    cues: tuple[IntentCues, ...]
    order: tuple[str, ...]
    yields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    courteous: frozenset[str] = frozenset()
    rewrites: Mapping[str, str] = field(default_factory=dict)
    whole: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    simplified: Mapping[str, str] = field(default_factory=dict)
    syllables: Mapping[str, str] = field(default_factory=dict)


def plain_words(concept: Concept) -> Iterator[str]:
    """The concept's wordings of two characters or more that hold no number sign."""
    return (word for template in concept.words for word in expand(template) if len(word) > 1 and "#" not in word)


def says_too_little(wording: str) -> bool:
    """Whether a wording of two characters or more shrinks to one or none, its particles at the edges being dropped."""
    kept = wording.strip(PARTICLES)
    past = wording.endswith("的") and kept[-1:] in VERBS_OF_PAYING
    return len(kept) + past < 2 <= len(wording)  # noqa: PLR2004 - two characters


def expand(template: str) -> Iterator[str]:
    """All wordings of a word template: `(没|没有)人[来]住` gives four. Raises ValueError on unbalanced brackets."""
    wordings, rest = _alternatives(template, 0)
    if rest != len(template):
        raise ValueError(f"括号不成对：{template}")
    if len(wordings) > MOST_WORDINGS:
        raise ValueError(f"展开后超过 {MOST_WORDINGS} 种说法：{template}")
    return iter(dict.fromkeys(wordings))


def _alternatives(template: str, at: int) -> tuple[list[str], int]:
    """Read `a|b|c` up to a closing bracket; the wordings and where reading stopped."""
    found: list[str] = []
    current = [""]
    while at < len(template) and template[at] not in ")]":
        character = template[at]
        if character == "|":
            found, current, at = found + current, [""], at + 1
        elif character in "([":
            inner, end = _alternatives(template, at + 1)
            if end >= len(template) or template[end] != {"(": ")", "[": "]"}[character]:
                raise ValueError(f"括号不成对：{template}")
            if character == "[":
                inner.append("")
            current, at = [head + tail for head in current for tail in inner], end + 1
        else:
            current, at = [head + character for head in current], at + 1
        if len(current) > MOST_WORDINGS:
            raise ValueError(f"展开后超过 {MOST_WORDINGS} 种说法：{template}")
    return found + current, at


def folded_syllable(syllable: str) -> str:
    """A toneless pinyin syllable with what owners mix up folded together: zh/z, ch/c, sh/s, ang/an, eng/en, ing/in."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    for long, short in (("ang", "an"), ("eng", "en"), ("ing", "in")):
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
    return syllable
