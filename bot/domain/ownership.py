"""Whose debt a day is: a home's changes of owner. A new owner does not owe what was before (民法典 465, facts O13)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holding:
    """An owner's or co-owner's time: from a day until the day after the last (None: still)."""

    person_id: int
    from_day: dt.date
    until_day: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Did the home belong to this person on that day?"""
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


def changes_of_owner(holdings: Sequence[Holding]) -> tuple[dt.date, ...]:
    """The days from which none of the owners of the day before was owner any more, earliest first.

    A co-owner joining or leaving is no change: who stays owes the whole (民法典 307). Days between two owners belong
    to the later one. An owner leaving a home nobody took over since changes nothing yet.
    """
    ends = {holding.until_day for holding in holdings if holding.until_day is not None}
    return tuple(sorted(day for day in ends if _is_change(day, holdings)))


def owned_since(holdings: Sequence[Holding], today: dt.date) -> dt.date | None:
    """The last change of owner up to `today`, None when there was none; what ended before it a former owner owes."""
    return max((day for day in changes_of_owner(holdings) if day <= today), default=None)


def _is_change(day: dt.date, holdings: Sequence[Holding]) -> bool:
    before = {holding.person_id for holding in holdings if holding.holds_on(day - _DAY)}
    now = {holding.person_id for holding in holdings if holding.holds_on(day)}
    later = any(holding.until_day is None or holding.until_day > day for holding in holdings)
    return later and not before & now
