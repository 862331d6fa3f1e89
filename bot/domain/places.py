"""What a city's own rules say, as plain values: verified words with their source, in force between days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

CITY_TOPICS = frozenset(
    "vacant vacant_no_refusal handover_month handover_refused developer_promise prepay bundling no_cut "
    "cut_penalty".split()
)
CHECKED_AGAIN_WITHIN = dt.timedelta(days=366)  # rules change each year; what nobody looked at since is not said


@dataclass(frozen=True, slots=True)
class CityRule:
    """One rule letter for letter. `source` names law and article; on `verified_on` a person read it."""

    topic: str
    say: str
    source: str
    in_force_from: dt.date
    verified_on: dt.date
    in_force_to: dt.date | None = None

    def may_be_said(self, on: dt.date) -> bool:
        """In force on the day, and looked at within the year before it."""
        ended = self.in_force_to is not None and self.in_force_to < on
        return self.in_force_from <= on and not ended and on - self.verified_on <= CHECKED_AGAIN_WITHIN


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its rules; a province also `covers` cities, whose own rules go before its."""

    city: str
    rules: Mapping[str, CityRule]
    covers: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
