"""Recency: what met a household last colours the next message, so after a bad touch its repair comes first.

The effect is borrowed from studies of remembered experiences (domain facts 4.4); its size for fee reminders is not
known. A household is never chased harder for having complained (red line R16): this rule only ever waits.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadTouch:
    """Something that went badly at `at`; `mended_at`: when it was put right, None while it is not."""

    what: str
    at: dt.datetime
    mended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class NotYet:
    """Do not speak of money yet. `until` None: until it is put right."""

    because: str
    until: dt.datetime | None = None


def not_yet(touches: Iterable[BadTouch], quiet: dt.timedelta, now: dt.datetime) -> NotYet | None:
    """Why money must not be spoken of now; None: it may. What is to come does not count."""
    happened = sorted((touch for touch in touches if touch.at <= now), key=lambda touch: touch.at)
    unmended = [touch for touch in happened if touch.mended_at is None]
    if unmended:
        return NotYet(f"上一次没让业主满意，先办好再谈费用：{unmended[-1].what}")
    last = max((touch.mended_at for touch in happened if touch.mended_at), default=None)
    if last is not None and now < last + quiet:
        return NotYet(f"上一次没让业主满意，办好还不到 {quiet.days} 天", last + quiet)
    return None
