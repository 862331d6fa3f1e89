"""Lay the verified rules of the community's city beside the facts of a turn, each printed with its source."""

import datetime as dt
from dataclasses import replace

from bot.domain.household import TalkFacts
from bot.domain.moments import day_of
from bot.domain.places import CityRule
from scripts_zh.load import Scripts
from scripts_zh.places import rules_in_force

CITY = "city"
RULE = "place.rule"


def add_city_rules(facts: TalkFacts, scripts: Scripts) -> TalkFacts:
    """The facts with what may be said of the city today; of an unrecorded or unverified city nothing."""
    city = facts.household.company.get(CITY) or facts.company.get(CITY)
    if not city:
        return facts
    rules = rules_in_force(scripts.places, city, day_of(facts.now))
    return replace(facts, city_rules={topic: in_words(rule, scripts) for topic, rule in rules.items()})


def in_words(rule: CityRule, scripts: Scripts) -> str:
    """The rule letter for letter with its source, since when it holds and when it was last verified."""
    values = {
        "source": rule.source,
        "in_force_from": _long(rule.in_force_from),
        "verified_on": _long(rule.verified_on),
        "say": rule.say,
    }
    return scripts.say(RULE, values)


def _long(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
