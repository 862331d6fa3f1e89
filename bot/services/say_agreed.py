"""Word the written summary of a talk: one numbered line for each thing agreed, the day of it named."""

import datetime as dt

from scripts_zh.load import Scripts


def say_agreed(scripts: Scripts, listed: str) -> str:
    """`listed` are the entries of `dialogues.agreed`, one a line."""
    told = [_line(scripts, *entry.split("|", 2)) for entry in listed.splitlines()]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(dict.fromkeys(told), 1))


def _line(scripts: Scripts, kind: str, day: str, about: str) -> str:
    key = f"agreed.{kind}_about" if about and f"agreed.{kind}_about" in scripts.lines else f"agreed.{kind}"
    return scripts.say(key, {"day": dt.date.fromisoformat(day), "about": about})
