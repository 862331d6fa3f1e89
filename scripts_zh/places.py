"""Read city rules: `places/<city>.yaml`. What is not written here, or not in force, or not verified is not said.

    city: 滨州
    rules:
      vacant: {say: 条文原文, source: 《…条例》第…条, in_force_from: 2019-10-01, verified_on: 2026-11-23}

A province lists in `covers` the cities it holds for; a city's own rule goes before it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.places import CITY_TOPICS, CityRule, Place
from bot.domain.scripts import Citation, ContentFile, Fault
from scripts_zh.read import strings

MOST_CHARACTERS = 200  # of one rule: with its source and our own words still one message
_DATES = ("in_force_from", "verified_on", "in_force_to")
_KEYS = {"say", "source", *_DATES}
_SHAPE = "照 places/binzhou.yaml 的写法改"


def read_places(files: Sequence[ContentFile], faults: list[Fault]) -> dict[str, Place]:
    """Places by the name of their city or province."""
    places: dict[str, Place] = {}
    for file in files:
        city, rules = file.content.get("city"), file.content.get("rules")
        unknown = set(file.content) - {"city", "rules", "covers"}
        if not isinstance(city, str) or not city or not isinstance(rules, Mapping) or unknown:
            faults.append(Fault(file.file, "city", "应写 city、rules，省一级再写 covers", _SHAPE))
            continue
        if plain_name(city) in places:
            faults.append(Fault(file.file, "city", f"{city} 已有 {places[plain_name(city)].file}", "并到同一个文件里"))
            continue
        read = {str(topic): _read_rule(file.file, str(topic), told, faults) for topic, told in rules.items()}
        known = {topic: rule for topic, rule in read.items() if rule is not None}
        covers = tuple(plain_name(name) for name in strings(file.content.get("covers", ())))
        places[plain_name(city)] = Place(plain_name(city), known, covers, file.file)
    faults += _covered_twice(places.values())
    return places


def rules_in_force(places: Mapping[str, Place], city: str, on: dt.date) -> dict[str, CityRule]:
    """What may be said of a city on a day, by topic; empty for a city nobody verified."""
    name = plain_name(city)
    own = places.get(name)
    wider = [place for place in places.values() if name in place.covers]
    layers = [*wider, *([own] if own else [])]
    return {topic: rule for place in layers for topic, rule in place.rules.items() if rule.may_be_said(on)}


def rules_as_citations(places: Mapping[str, Place]) -> dict[str, Citation]:
    """All rules as the wall knows quotations: letter for letter, each under its own source."""
    return {
        f"{place.city}/{topic}": Citation(
            f"{place.city}/{topic}", rule.source, rule.say, place.file, str(rule.verified_on)
        )
        for place in places.values()
        for topic, rule in place.rules.items()
    }


def plain_name(city: str) -> str:
    """杭州市 and 杭州 are one."""
    return city.strip().removesuffix("市").removesuffix("省")


def _read_rule(file: str, topic: str, told: object, faults: list[Fault]) -> CityRule | None:
    key = f"rules.{topic}"
    if topic not in CITY_TOPICS:
        faults.append(Fault(file, key, "没有这个主题", f"用其中之一：{'、'.join(sorted(CITY_TOPICS))}"))
        return None
    if (
        not isinstance(told, Mapping)
        or set(told) - _KEYS
        or not all(told.get(n) for n in ("say", "source", *_DATES[:2]))
    ):
        faults.append(Fault(file, key, "规定缺少要素，没核对过的不写", "写全 say、source、in_force_from、verified_on"))
        return None
    say, source = str(told["say"]).strip(), str(told["source"]).strip()
    if len(say) > MOST_CHARACTERS:
        faults.append(Fault(file, key, f"有 {len(say)} 个字，最多 {MOST_CHARACTERS} 个", "只留说这件事的那一句"))
        return None
    try:
        days = {name: dt.date.fromisoformat(str(told[name])) for name in _DATES if told.get(name)}
    except ValueError as exc:
        faults.append(Fault(file, key, f"日子读不出来：{exc}", "写成 2026-11-23"))
        return None
    if days.get("in_force_to", dt.date.max) < days["in_force_from"]:
        faults.append(Fault(file, key, "失效日早于施行日", "核对两个日子"))
        return None
    return CityRule(topic, say, source, **days)


def _covered_twice(places: Iterable[Place]) -> list[Fault]:
    places = tuple(places)
    times = Counter(city for place in places for city in place.covers)
    return [
        Fault(place.file, "covers", f"{city} 写在了两个省里", "只留一处")
        for place in places
        for city in place.covers
        if times[city] > 1
    ]
