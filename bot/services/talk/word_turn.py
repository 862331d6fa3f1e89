"""Word what a turn decided to say: scripts filled with their values, the bill's blocks composed from the bill."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from bot.domain.bill import Bill
from bot.domain.effects import Effect, Say, Value
from bot.domain.household import TalkFacts
from bot.domain.moments import day_of
from bot.services.bills.say_bill import say_details, say_short, say_spending
from bot.services.talk.say_agreed import say_agreed
from scripts_zh.load import Scripts

# Placeholders a tree cannot fill, since they are whole texts made from the bill: `{short}`, `{details}`, `{spending}`.
BLOCKS: Mapping[str, Callable[[Bill, Scripts, dt.date], str]] = {
    "short": say_short,
    "details": say_details,
    "spending": say_spending,
}

_SHOW_THE_BILL = {"short", "details"}  # what is told of the bill's own: its picture goes with that


def word_turn(scripts: Scripts, facts: TalkFacts, effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """The texts of a turn, in order, one bubble each."""
    return tuple(
        scripts.say(
            effect.script,
            {**_worded(scripts, effect.values, day_of(facts.now)), **_blocks(scripts, facts, effect)},
            effect.variant,
        )
        for effect in effects
        if isinstance(effect, Say)
    )


def says_the_bill(scripts: Scripts, effects: tuple[Effect, ...]) -> bool:
    """Does a text of the turn hold a block made from the bill?"""
    return any(_wanted(scripts, effect) for effect in effects if isinstance(effect, Say))


def shows_bill(scripts: Scripts, effects: Sequence[Effect]) -> bool:
    """Does the turn tell the household's own bill?"""
    said = (scripts.lines.get(effect.script) for effect in effects if isinstance(effect, Say))
    return any(_SHOW_THE_BILL & script.placeholders.keys() for script in said if script is not None)


def _worded(scripts: Scripts, values: Mapping[str, Value], today: dt.date) -> Mapping[str, Value]:
    listed = values.get("agreed")
    return {**values, "agreed": say_agreed(scripts, listed, today)} if isinstance(listed, str) else values


def _blocks(scripts: Scripts, facts: TalkFacts, effect: Say) -> dict[str, Value]:
    bill = facts.household.bill
    if bill is None:
        return {}
    return {name: BLOCKS[name](bill, scripts, day_of(facts.now)) for name in _wanted(scripts, effect)}


def _wanted(scripts: Scripts, effect: Say) -> list[str]:
    script = scripts.lines.get(effect.script)
    return [name for name in script.placeholders if name in BLOCKS and name not in effect.values] if script else []
