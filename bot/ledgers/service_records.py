"""Reads what was done for a building or the whole community (服务记录): day, place, deed."""

import datetime as dt
import re
from dataclasses import dataclass

from bot.domain.room import read_building, read_room
from bot.ledgers.cells import Unreadable, day_of_cell
from bot.ledgers.community import plain_name
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.tables import DataRow, Table

_WHOLE = re.compile(r"^(?:-|/|无|全部|全区|全小区|小区|公共区域|公区|整个小区|各楼栋|所有楼栋|园区|全园)?$")
_BUILDING = re.compile(
    r"^[0-9A-Z一二三四五六七八九十东西南北]{1,4}(?:号楼|栋|幢|座|#楼?|号|楼)?(?:[0-9一二三四五六]+单元)?$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"[、,;/和及]|(?<=[0-9])[-~至](?=[0-9])")


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One deed; `building` empty: for the whole community. A place that is no building stands before the deed."""

    number: int
    community: str
    building: str
    done_on: dt.date
    what: str
    source: str = ""


def read_service_records(table: Table) -> Reading[ServiceRow]:
    """The deeds of a sheet; a row naming several buildings gives one each."""
    reading: Reading[ServiceRow] = Reading()
    for row in table.rows:
        try:
            reading.rows.extend(_deeds(table, row))
        except Trouble as trouble:
            reading.faults.append(trouble.at(table.sheet.name, row.number))
    return reading


def _deeds(table: Table, row: DataRow) -> list[ServiceRow]:
    header = table.map.header_of
    what = table.prose(row, "what")
    if not what:
        raise Trouble(header("what"), "deed missing", "没有内容", "写明做了什么，如 3号楼电梯年检")
    try:
        done_on = day_of_cell(table.cell(row, "done_on"))
    except Unreadable as exc:
        raise Trouble(header("done_on"), "date unreadable", str(exc), "写成 2026-10-04") from exc
    if done_on is None:
        raise Trouble(header("done_on"), "date missing", "没有日期", "写成 2026-10-04")
    place = table.text(row, "building")
    community, source = plain_name(table.text(row, "community")), table.prose(row, "source")
    buildings = _buildings(place)
    if buildings is None:
        buildings, what = [""], f"{place}：{what}"
    return [ServiceRow(row.number, community, building, done_on, what, source) for building in buildings]


def _buildings(place: str) -> list[str] | None:
    """The buildings a place names; [""] for everywhere, None for a place that is no building."""
    plain = re.sub(r"\s+", "", place)
    if _WHOLE.fullmatch(plain):
        return [""]
    parts = [part for part in _SEVERAL.split(plain) if part]
    if re.fullmatch(r"[0-9]+(?:号楼|栋|幢|#)?[-~至][0-9]+(?:号楼|栋|幢|#)", plain):
        first, last = (int(number) for number in re.findall(r"[0-9]+", plain))
        return [str(number) for number in range(first, min(last, first + 99) + 1)]
    if all(_BUILDING.fullmatch(part) for part in parts) and read_room(plain) is None:
        return [read_building(part).split("-")[0] for part in parts]
    return None
