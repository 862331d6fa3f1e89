"""Does the house know this year's days off, and soon the next one's? Without them collection waits."""

import datetime as dt
from collections.abc import Iterator

from bot.domain.finding import Finding
from bot.domain.workdays import Calendar

_ANNOUNCED_IN = 11  # the State Council tells the next year's days in November
_MEND = "运行 guanjia import 导入放假安排（列：节日、放假开始、放假结束、放假或上班、来源），或升级 chinesecalendar。"


def examine_calendar(calendar: Calendar, today: dt.date) -> Iterator[Finding]:
    """This year, and from December on the next."""
    years = [today.year, *([today.year + 1] if today.month > _ANNOUNCED_IN else [])]
    missing = [year for year in years if year not in calendar.years]
    last = max(calendar.years, default=0)
    detail = f"放假安排知道到 {last} 年"
    if missing:
        detail += f"；{missing[0]} 年的还没有，那一年的提醒会一直等着"
    yield Finding("calendar", ok=not missing, detail=detail, mend=_MEND if missing else "")
