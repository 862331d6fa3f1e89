"""Reads the room out of a row's cells, in whichever columns the sheet keeps it, and the community named beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.room import join_room
from bot.ledgers.cells import text_of
from bot.ledgers.community import plain_name
from bot.ledgers.faults import Trouble
from bot.ledgers.grid import Cell, cell_at
from bot.ledgers.tables import DataRow, Table

_BUILDING_SHEET = re.compile(r"(?:第)?[0-9A-Z一二三四五六七八九十]{1,3}(?:号楼|栋|幢|#|座|#楼)")
_ZONE = re.compile(r"[0-9一二三四五六七八九十]{1,3}|[东西南北中]|[A-Z]")


@dataclass(frozen=True, slots=True)
class NamedRoom:
    """A room's canonical code and the community its own row names, empty where it names none."""

    community: str
    code: str


class RoomCells:
    """The room columns of one table, and the communities already known (their names may stand before a code)."""

    def __init__(self, table: Table, communities: Sequence[str]) -> None:
        self._columns = {
            name: table.map.column(name) for name in ("community", "zone", "building", "unit", "floor", "door")
        }
        self._used = [column for column in self._columns.values() if column is not None]
        self._read: dict[tuple[Cell, ...], NamedRoom] = {}
        self._communities = tuple(sorted(communities, key=len, reverse=True))
        self._header = table.map.header_of("door" if table.map.has("door") else "building")
        self._building = _building_of_titles(table) if self._columns["building"] is None else ""

    def read(self, row: DataRow) -> NamedRoom:
        """The row's room. Raises Trouble when it names none or cannot be read."""
        cells = tuple(cell_at(row.cells, column) for column in self._used)
        if cells not in self._read:
            self._read[cells] = self._named(row)
        return self._read[cells]

    def _named(self, row: DataRow) -> NamedRoom:
        door, building, unit = (self._text(row, name) for name in ("door", "building", "unit"))
        if not door and not (building and self._columns["door"] is None):
            raise Trouble(self._header, "room missing", "没有房号", f"在“{self._header}”列填上房号")
        community = plain_name(self._text(row, "community"))
        for name in self._communities:
            if door.startswith(name):
                community = community or name
                door = door.removeprefix(name).removeprefix("小区").strip(" -,·")
        code = self._join(building, unit, door, self._text(row, "zone"), self._text(row, "floor"))
        if code is None:
            shown = " ".join(part for part in (building, unit, door) if part)
            raise Trouble(self._header, "room unreadable", f"看不懂房号“{shown[:40]}”", "写成 3-2-501 或 3栋2单元501")
        return NamedRoom(community, code)

    def _join(self, building: str, unit: str, door: str, zone: str, floor: str) -> str | None:
        if self._columns["door"] is None:
            return join_room("", unit, building)
        if zone and _ZONE.fullmatch(zone.removesuffix("期").removesuffix("区")) and building:
            building = f"{zone}{'' if zone[-1] in '期区' else '期'}{building}"
        if floor.isdigit() and re.fullmatch(r"0?[0-9]", door) and building:
            door = f"{int(floor)}{int(door):02d}"  # 楼层 5, 房号 01
        return join_room(building or self._building, unit, door)

    def _text(self, row: DataRow, name: str) -> str:
        column = self._columns[name]
        return "" if column is None else text_of(cell_at(row.cells, column))


def _building_of_titles(table: Table) -> str:
    """Offices keep a sheet a building: `3号楼` is then the sheet's name and no column."""
    return next((title for title in (table.sheet.name, *table.titles) if _BUILDING_SHEET.fullmatch(title)), "")
