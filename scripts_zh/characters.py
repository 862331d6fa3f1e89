"""Character tables made from libraries at start: traditional to simplified, and a character's folded pinyin."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pypinyin.constants import PINYIN_DICT

_TONES = str.maketrans("āáǎàēéěèōóǒòīíǐìūúǔùüǖǘǚǜńňǹḿ", "aaaaeeeeooooiiiiuuuuvvvvvnnnm")
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_SOUNDS_ALIKE = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@cache
def simplified_characters() -> Mapping[str, str]:
    """Traditional character -> simplified, by opencc's table; of several readings the first, which is the commonest."""
    table = (
        files("opencc")
        .joinpath("dictionary", "TSCharacters.txt")
        .read_text(encoding="utf-8")
    )
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {
        old: new.split(" ")[0]
        for old, new in pairs
        if old != new.split(" ")[0] and len(old) == 1
    }


@cache
def syllables() -> Mapping[str, str]:
    """Common character -> toneless pinyin with zh/z, ch/c, sh/s and ng/n folded, as homophone slips fold them."""
    table = {}
    for code in range(0x4E00, 0x9FA6):
        reading = PINYIN_DICT.get(code)
        if reading:
            table[chr(code)] = _folded(reading.split(",")[0])
    return table


def _folded(reading: str) -> str:
    syllable = reading.translate(_TONES)
    for long, short in _FOLDS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    for long, short in _SOUNDS_ALIKE:
        if syllable.endswith(long):
            syllable = syllable[: -len(long)] + short
    return syllable
