"""Writes the rows that could not go in: the same sheet's titles and header, the rows, what is wrong and how to mend it.

Mended there, the file can be imported as it is: 问题 and 怎么改 are columns every reader passes over.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.ledgers.faults import RowFault
from bot.ledgers.grid import Cell, Row
from bot.ledgers.tables import Table

PROBLEM, MEND = "问题", "怎么改"
_WIDEST = 40
_LONGEST_SHEET_NAME = 31


def write_rejects(tables: Sequence[Table], faults: Sequence[RowFault]) -> bytes:
    """An xlsx of the rejected rows, a sheet for each sheet that has any; cells that look like formulas stay text."""
    by_sheet: dict[str, dict[int, list[RowFault]]] = {}
    for fault in faults:
        by_sheet.setdefault(fault.sheet, {}).setdefault(fault.row, []).append(fault)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        names: set[str] = set()
        for name, rows in by_sheet.items():
            of_sheet = [table for table in tables if table.sheet.name == name]
            page = book.add_worksheet(sheet_name(name, names))
            head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
            bad = book.add_format({"font_color": "#C00000", "text_wrap": True})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            _write_sheet(_Page(page, head, bad, day), of_sheet, rows)
    return buffer.getvalue()


def sheet_name(name: str, taken: set[str]) -> str:
    """A name Excel accepts, not taken yet."""
    plain = "".join("_" if mark in "[]:*?/\\'" else mark for mark in name)[:_LONGEST_SHEET_NAME] or "Sheet"
    free, count = plain, 1
    while free.upper() in taken:
        count += 1
        free = f"{plain[: _LONGEST_SHEET_NAME - 4]}_{count}"
    taken.add(free.upper())
    return free


class _Page:
    """A worksheet with the formats of a rejects file."""

    def __init__(self, sheet: Worksheet, head: Format, bad: Format, day: Format) -> None:
        self.sheet, self.head, self.bad, self.day = sheet, head, bad, day

    def write(self, row: int, column: int, cell: Cell, style: Format | None = None) -> None:
        """A cell as what it is; a text always as text."""
        if isinstance(cell, bool):
            self.sheet.write_boolean(row, column, cell, style)
        elif isinstance(cell, int | float):
            self.sheet.write_number(row, column, cell, style)
        elif isinstance(cell, dt.datetime | dt.date):
            self.sheet.write_datetime(row, column, cell, style or self.day)
        elif isinstance(cell, dt.time | dt.timedelta):
            self.sheet.write_string(row, column, str(cell), style)
        elif cell:
            self.sheet.write_string(row, column, cell, style)


def _write_sheet(page: _Page, tables: Sequence[Table], rows: Mapping[int, list[RowFault]]) -> None:
    at = 0
    for table in tables:
        data = {row.number: row.cells for row in table.rows}
        mine = {number: faults for number, faults in rows.items() if number in data}
        if not mine:
            continue
        at = _write_head(page, table, at)
        width = max(column.index for column in table.layout.columns) + 1
        for number, faults in sorted(mine.items()):
            _write_row(page, at, data[number][:width])
            page.write(at, width, "；".join(f"{fault.column}：{fault.reason}" for fault in faults), page.bad)
            page.write(at, width + 1, "；".join(dict.fromkeys(fault.mend for fault in faults)), page.bad)
            at += 1
        page.sheet.set_column(0, width - 1, 12)
        page.sheet.set_column(width, width + 1, _WIDEST)
        at += 1


def _write_head(page: _Page, table: Table, at: int) -> int:
    """Titles and header rows, merged as a header of groups is, so that it reads back the same."""
    layout = table.layout
    for row in table.sheet.rows[layout.start : layout.top]:
        _write_row(page, at, row)
        at += 1
    depth = max(len(column.labels) for column in layout.columns)
    width = max(column.index for column in layout.columns) + 1
    headers = {column.index: column.labels for column in layout.columns} | {width: (PROBLEM,), width + 1: (MEND,)}
    for index, labels in headers.items():
        _write_label(page, at, index, labels, headers, depth)
    return at + depth


def _write_label(  # noqa: PLR0913 - a label, its place and what stands around it
    page: _Page, at: int, index: int, labels: tuple[str, ...], headers: Mapping[int, tuple[str, ...]], depth: int
) -> None:
    for level, label in enumerate(labels):
        last_level = depth - 1 if level == len(labels) - 1 else level
        end = index
        while level < len(labels) - 1 and headers.get(end + 1, ())[: level + 1] == labels[: level + 1]:
            end += 1
        if level < len(labels) - 1 and headers.get(index - 1, ())[: level + 1] == labels[: level + 1]:
            continue  # written with the group's first column
        if (last_level, end) == (level, index):
            page.write(at + level, index, label, page.head)
        else:
            page.sheet.merge_range(at + level, index, at + last_level, end, label, page.head)


def _write_row(page: _Page, at: int, cells: Row) -> None:
    for column, cell in enumerate(cells):
        page.write(at, column, cell)
