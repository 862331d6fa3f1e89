"""Character tables made from libraries at start: traditional to simplified, and a character's folded pinyin."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bot.domain.lexicon import folded_syllable

_TONES = str.maketrans("āáǎàēéěèōóǒòīíǐìūúǔùüǖǘǚǜńňǹḿ", "aaaaeeeeooooiiiiuuuuvvvvvnnnm")
_FIRST, _LAST = 0x4E00, 0x9FA5  # the CJK block of daily use


@cache
def simplified_characters() -> Mapping[str, str]:
    """Traditional character -> simplified, by opencc's table; of several readings the first, which is the commonest."""
    table = character_tables()[0].read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs if old != new.split(" ")[0] and len(old) == 1}


@cache
def syllables() -> Mapping[str, str]:
    """Common character -> toneless pinyin with zh/z, ch/c, sh/s and ng/n folded, as homophone slips fold them."""
    readings = json.loads(character_tables()[1].read_text(encoding="utf-8"))
    common = ((int(code), reading) for code, reading in readings.items() if _FIRST <= int(code) <= _LAST)
    folded: dict[str, str] = {}
    table = {}
    for code, reading in common:
        first = reading.partition(",")[0]
        table[chr(code)] = folded.get(first) or folded.setdefault(first, folded_syllable(first.translate(_TONES)))
    return table


def character_tables() -> tuple[Path, Path]:
    """The files of the libraries: traditional characters, pinyin."""
    return _folder_of("opencc") / "dictionary" / "TSCharacters.txt", _folder_of("pypinyin") / "pinyin_dict.json"


def _folder_of(package: str) -> Path:
    """Where a package keeps its tables, without importing it: pypinyin's own loading takes 0.2 s and more."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent
