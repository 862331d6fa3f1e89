"""By when the office answers: hours that count only while it is at work."""

import datetime as dt

from bot.domain.moments import CHINA, day_in_words, day_of
from bot.domain.workdays import Calendar

OPENS, CLOSES = dt.time(9), dt.time(18)
_DAY = dt.timedelta(days=1)


def working_deadline(now: dt.datetime, within: dt.timedelta, calendar: Calendar) -> dt.datetime:
    """The moment until which `within` of the office's hours have passed since `now`."""
    at, left = now.astimezone(CHINA), within
    while True:
        day = day_of(at)
        opens, closes = (dt.datetime.combine(day, time, CHINA) for time in (OPENS, CLOSES))
        if calendar.is_workday(day) and at < closes:
            begins = max(at, opens)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        at = dt.datetime.combine(calendar.next_workday(day), OPENS, CHINA)


def deadline_in_words(deadline: dt.datetime, now: dt.datetime) -> str:
    """How a text names it: `今天16:30前`, `明天11:00前`, `11月30日（周一）11:00前`."""
    local, days = deadline.astimezone(CHINA), (day_of(deadline) - day_of(now)).days
    day = {0: "今天", 1: "明天"}.get(days) or day_in_words(local.date())
    return f"{day}{local:%H:%M}前"
