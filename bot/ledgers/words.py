"""The header words of `header_words.yaml`, ready to be asked: what may this header mean in a sheet of that kind?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

import yaml

from bot.ledgers.cells import text_of
from bot.ledgers.grid import Cell

IGNORED: Final = "ignored"
MANY: Final = frozenset({"phone", "memo", "note", "trade_number"})  # fields that several columns may hold together
_PLACE_HANDICAP = 100  # a word that means a place and something of the kind's own means the latter first
_LATE_FIELDS = {"time": 50}  # only where the date is another column
_LOOSE_RANK = 1000
_BRACKETS = re.compile(r"[(\[【<〈{][^)\]】>〉}]*[)\]】>〉}]")


_FEE = re.compile(
    r"费|金$|公摊|水电|^[冷热自污中]?水$|^电$|燃气|天然气|暖气|取暖|供暖|采暖|车位|停车|车库|垃圾|电梯|能耗|加压|租金|押金|维修基金|电视"
)
_NO_FEE = re.compile(
    r"状态|方式|方法|人$|员$|时间|日期|标准|单价|面积|说明|备注|编号|类型|月数|费率|税率|原因|情况|次数|渠道|单号|票|是否|通知|公式|余额|"
    r"(?:往期|往年|上期|上年|历史|以前|前期|累计|陈欠|旧欠)|违约金|滞纳金|预存|预收|押金余额"
)


class Kind(StrEnum):
    """What a sheet is about; the value is what `--json` prints."""

    OWNERS = "owners"
    RECEIVABLES = "receivables"
    PAYMENTS = "payments"
    FACTS = "facts"
    SERVICE_RECORDS = "service_records"
    TARIFFS = "tariffs"
    CHANNELS = "channels"
    VACANCIES = "vacancies"
    METER_READINGS = "meter_readings"
    HOLIDAYS = "holidays"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field a header may stand for; the lower the rank, the surer."""

    field: str
    rank: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one kind: header -> meanings, surest first, and the looser patterns."""

    words: Mapping[str, tuple[Meaning, ...]]
    loose: tuple[tuple[re.Pattern[str], str], ...]

    def meanings(self, header: str) -> tuple[Meaning, ...]:
        """What a normalised header may mean; by a loose pattern where no word fits."""
        known = self.words.get(header)
        if known:
            return known
        found = next((field for pattern, field in self.loose if pattern.search(header)), None)
        return (Meaning(found, _LOOSE_RANK),) if found else ()


def normalise(header: Cell) -> str:
    """A header as it is compared: half width, capitals, no spaces, stars, colons and brackets."""
    return _normalise(text_of(header))


def normalise_with_brackets(header: Cell) -> str:
    """The same with what stands in brackets."""
    return re.sub(r"[\s*:：·•]+", "", text_of(header).upper().replace("（", "(").replace("）", ")"))


@lru_cache(maxsize=4096)
def _normalise(text: str) -> str:
    full = normalise_with_brackets(text)
    return _BRACKETS.sub("", full) or full


@cache
def vocabulary(kind: Kind) -> Vocabulary:
    """The words of a kind."""
    told = _told()
    place = told["place"]
    words: dict[str, list[Meaning]] = {}
    for field, listed in told[kind]["words"].items():
        name = IGNORED if field == "ignored_too" else field
        handicap = _PLACE_HANDICAP if place.get(field) == listed else _LATE_FIELDS.get(field, 0)
        for rank, word in enumerate(listed.split()):
            words.setdefault(normalise(word), []).append(Meaning(name, rank + handicap))
    loose = tuple((re.compile(pattern), field) for pattern, field in told[kind].get("loose", []))
    ordered = {word: tuple(sorted(meanings, key=lambda one: one.rank)) for word, meanings in words.items()}
    return Vocabulary(ordered, loose)


@cache
def all_words() -> frozenset[str]:
    """Every word of every kind: by them a row is known as a header."""
    return frozenset(word for kind in Kind for word in vocabulary(kind).words)


def is_fee_name(text: str, within: str = "") -> bool:
    """Is this the name of a fee, as a header or under 收费项目? `within`: the whole header it was cut from."""
    return bool(_FEE.search(text)) and not _NO_FEE.search(within or text)


def field_named(word: str) -> str | None:
    """The standard word a clerk's `--map` may point at, as it is written in the lists; None when no list has it."""
    plain = normalise(word)
    names = {normalise(name): name for name in _told()["names"].values()}
    if plain in names or plain in all_words():
        return plain
    return None


def name_of(field: str) -> str:
    """How a field is named to a clerk."""
    return str(_told()["names"].get(field, field))


@cache
def _told() -> dict[str, Any]:
    text = resources.files("bot.ledgers").joinpath("header_words.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def field_names() -> list[str]:
    """Every field as it is named to a clerk, for a choice."""
    return list(dict.fromkeys(str(name) for name in _told()["names"].values()))
