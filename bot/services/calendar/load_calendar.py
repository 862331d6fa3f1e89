"""The calendar in force: the announced days that ship with the house, and over them what the office imported.

The package `chinesecalendar` (MIT, released each November since 2017) holds the State Council's arrangements from
2004 on. A year it does not hold and the office did not import is a year nobody announced.
"""

import datetime as dt
from functools import cache

from chinese_calendar.constants import holidays, workdays
from sqlmodel import Session

from bot.domain.workdays import SPRING_FESTIVAL, Calendar
from storage.holidays import imported_days

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": SPRING_FESTIVAL,
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@cache
def shipped_calendar() -> Calendar:
    """The arrangements the package holds."""
    off = {day: _NAMES.get(name, name) for day, name in holidays.items()}
    return Calendar.of(off, workdays)


def load_calendar(session: Session) -> Calendar:
    """What ships, with the office's own days over it: an amended arrangement is imported, not waited for."""
    own = imported_days(session)
    if not own:
        return shipped_calendar()
    shipped = shipped_calendar()
    off: dict[dt.date, str] = {day: name for day, name in shipped.off.items() if day not in own}
    off |= {day: row.name for day, row in own.items() if not row.worked}
    makeup = {day for day in shipped.makeup if day not in own} | {day for day, row in own.items() if row.worked}
    return Calendar.of(off, makeup)
