"""Word the written summary of a talk: a numbered line for each matter, what is done about it and by which day."""

import datetime as dt

from bot.domain.effects import Value
from bot.domain.moments import day_in_words
from scripts_zh.load import Scripts


def say_agreed(scripts: Scripts, listed: str, today: dt.date) -> str:
    """`listed` are the entries of `dialogues.agreed`, one a line; what was due before today is told no more."""
    matters: dict[str, list[str]] = {}
    for kind, day, about in (entry.split("|", 2) for entry in listed.splitlines()):
        due_on = dt.date.fromisoformat(day)
        if due_on >= today:
            when = _when(scripts, due_on, today)
            alone = not about and f"agreed.{kind}_alone" in scripts.lines
            key = f"agreed.{kind}_alone" if alone else f"agreed.{kind}"
            matters.setdefault(about or kind, []).append(scripts.say(key, when))
    told = [_matter(scripts, about, pieces) for about, pieces in matters.items()]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(told, 1))


def _when(scripts: Scripts, due_on: dt.date, today: dt.date) -> dict[str, Value]:
    if due_on == today:
        return {"day": scripts.say("agreed.today"), "by": scripts.say("agreed.by_today")}
    day = day_in_words(due_on)
    return {"day": day, "by": scripts.say("agreed.by_day", {"day": day})}


def _matter(scripts: Scripts, about: str, pieces: list[str]) -> str:
    done = scripts.say("agreed.and").join(dict.fromkeys(pieces))
    return done if about.isascii() else scripts.say("agreed.matter", {"about": about, "done": done})
