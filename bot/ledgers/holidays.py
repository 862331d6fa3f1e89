"""Reads an announced arrangement of holidays (节假日安排): days off and the weekend days worked instead."""

import datetime as dt
import re
from dataclasses import dataclass

from bot.ledgers.cells import Unreadable, day_of_cell
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.tables import DataRow, Table

_LONGEST = 15  # days in one row: no arrangement was ever longer
_WORKED = re.compile(r"上班|补班|工作日|调休班")


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One day; `worked`: a weekend day made up for."""

    number: int
    community: str
    day: dt.date
    name: str
    worked: bool
    source: str


def read_holidays(table: Table) -> Reading[HolidayRow]:
    """The days of a sheet; a row with a first and a last day gives one each."""
    reading: Reading[HolidayRow] = Reading()
    for row in table.rows:
        try:
            reading.rows.extend(_days(table, row))
        except Trouble as trouble:
            reading.faults.append(trouble.at(table.sheet.name, row.number))
    return reading


def _days(table: Table, row: DataRow) -> list[HolidayRow]:
    header = table.map.header_of
    name = table.prose(row, "holiday")
    if not name:
        raise Trouble(header("holiday"), "holiday missing", "没有节日名称", "写明节日，如 春节、国庆节")
    first, last = _day(table, row, "day_off"), _day(table, row, "day_off_to")
    if first is None:
        raise Trouble(header("day_off"), "date missing", "没有日期", "写成 2027-02-06")
    last = last or first
    if not first <= last < first + dt.timedelta(days=_LONGEST):
        because = f"从 {first} 到 {last} 不像一次放假"
        raise Trouble(header("day_off_to"), "range impossible", because, f"一次放假最多 {_LONGEST} 天，请核对起止")
    worked = bool(_WORKED.search(table.text(row, "day_sort") + name))
    source = table.prose(row, "source")
    plain = _WORKED.sub("", name).replace("调休", "").strip("（）() ") or name
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return [HolidayRow(row.number, "", day, plain, worked, source) for day in days]


def _day(table: Table, row: DataRow, field: str) -> dt.date | None:
    try:
        return day_of_cell(table.cell(row, field))
    except Unreadable as exc:
        raise Trouble(table.map.header_of(field), "date unreadable", str(exc), "写成 2027-02-06") from exc
