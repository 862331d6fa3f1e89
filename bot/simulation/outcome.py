"""What came of a trial: each part counts by itself, the parts add up, and the sum is told as decisions name it."""

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_TENTH_DAY = 10


@dataclass(slots=True)
class Tally:
    """One part's counts. `paid` and `paid_alone`: days from the trial's first to the money, with it and without.

    `quota`: how the messages that left were allowed, by an open window or by a consent used up.
    """

    contacts: list[int] = field(default_factory=list)  # a household each
    per_day: Counter[int] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)  # households by reason
    quota: Counter[str] = field(default_factory=Counter)
    tasks: int = 0
    paid: list[int] = field(default_factory=list)
    paid_alone: list[int] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What came of it, as decisions name it. Shares from 0 to 1; `collected` after every tenth day."""

    households: int
    days: int
    contacts: dict[str, float]
    stops: dict[str, int]
    reached: dict[str, float]
    quota: dict[str, int]
    collected: dict[str, list[float]]
    breaches: list[str] = field(default_factory=list)


def add_up(tallies: Iterable[Tally]) -> Tally:
    """All parts as one."""
    whole = Tally()
    for part in tallies:
        whole.contacts += part.contacts
        whole.paid += part.paid
        whole.paid_alone += part.paid_alone
        whole.breaches += part.breaches
        whole.tasks += part.tasks
        for name in ("per_day", "stops", "quota"):
            getattr(whole, name).update(getattr(part, name))
    whole.paid.sort()
    return whole


def tell_outcome(whole: Tally, days: int) -> Outcome:
    """In the figures a manager asks for."""
    left = sum(whole.contacts)
    shut = whole.quota["shut"]
    tried = left + whole.tasks + shut or 1
    return Outcome(
        households=len(whole.contacts),
        days=days,
        contacts={
            "median": statistics.median(whole.contacts or [0]),
            "max": max(whole.contacts, default=0),
            "per_day": round(left / days, 2),
            "busiest_day": max(whole.per_day.values(), default=0),
        },
        stops=dict(whole.stops.most_common()),
        reached={
            "automatic": round(left / tried, 3),
            "colleague": round(whole.tasks / tried, 3),
            "held": round(shut / tried, 3),
        },
        quota=dict(whole.quota),
        collected={
            name: _curve(paid, len(whole.contacts), days)
            for name, paid in (("with", whole.paid), ("without", whole.paid_alone))
        },
        breaches=whole.breaches,
    )


def days_since(first: dt.date, days: Iterable[dt.date]) -> list[int]:
    """Days as numbers from the first."""
    return [(day - first).days for day in days]


def _curve(paid: Sequence[int], households: int, days: int) -> list[float]:
    return [
        round(sum(day <= at for day in paid) / households, 4) if households else 0.0
        for at in range(_TENTH_DAY, days + 1, _TENTH_DAY)
    ]
