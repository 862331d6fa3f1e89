"""What was agreed in a talk, kept for its written summary: one entry a deed, with the day by which it is done.

An entry is `kind|day|about`, plain enough for the stored state. The sentences are the service's (`say_agreed`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain import effects as fx
from bot.domain.effects import Effect
from bot.domain.moments import day_of
from bot.domain.talk import TalkState

MOST_ENTRIES = 6  # a summary is read in one breath; the oldest gives way
WORTH_A_SUMMARY = 2  # one thing was just said; repeating it alone is noise
_LONGEST_ABOUT = 30


def with_agreed(state: TalkState, effects: Iterable[Effect], titles: Mapping[str, str], now: dt.datetime) -> TalkState:
    """The state with this turn's deeds on its list; the same deed about the same thing stands there once.

    `titles` are what cards are called: a deed belongs to the card whose words came last before it.
    """
    listed, title = list(state.agreed), ""
    for effect in effects:
        if isinstance(effect, fx.Say):
            title = titles.get(effect.script.split(".")[1], "") if effect.script.startswith("objection.") else ""
        entry = _entry(effect, title, now)
        if entry is not None:
            kind, _, rest = entry.partition("|")
            about = rest.partition("|")[2]
            listed = [old for old in listed if (old.split("|")[0], old.split("|", 2)[2]) != (kind, about)]
            listed.append(entry)
    return replace(state, agreed=tuple(listed[-MOST_ENTRIES:]))


def still_due(state: TalkState, today: dt.date) -> int:
    """How many entries are not over yet."""
    return sum(entry.split("|")[1] >= today.isoformat() for entry in state.agreed)


def _entry(effect: Effect, title: str, now: dt.datetime) -> str | None:  # noqa: PLR0911 - one arm an effect
    match effect:
        case fx.Promise():
            return _worded("promise", effect.on, "")
        case fx.Plan():
            return _worded("plan", _in_days(now, 2), "")
        case fx.OpenWorkOrder():
            return _worded("work_order", _in_hours(now, effect.within_hours), title or effect.what)
        case fx.OpenCheck():
            return _worded("check", _in_days(now, effect.within_days), title)
        case fx.Callback():
            return _worded("callback", _in_hours(now, effect.within_hours), title)
        case fx.ReductionRequest():
            return _worded("reduction", _in_days(now, 5), title)
        case fx.InvoiceRequest():
            return _worded("invoice", _in_days(now, 1), "")
        case fx.Dispute():
            return _worded("dispute", _in_days(now, 10), title)
    return None


def _in_days(now: dt.datetime, days: int) -> dt.date:
    return day_of(now + dt.timedelta(days=days))


def _in_hours(now: dt.datetime, hours: int) -> dt.date:
    return day_of(now + dt.timedelta(hours=hours))


def _worded(kind: str, day: dt.date, about: str) -> str:
    plain = " ".join(about.replace("|", " ").split())
    short = plain if len(plain) <= _LONGEST_ABOUT else plain[: _LONGEST_ABOUT - 1] + "…"
    return f"{kind}|{day.isoformat()}|{short}"
