"""Makes small sheets and workbooks for tests."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.ledgers.grid import Merge, Row, Sheet
from bot.ledgers.tables import Table, cut_tables

Rows = Sequence[Any]  # rows of cells, and of what they are written as


def sheet(rows: Rows, merges: Sequence[tuple[int, int, int, int]] = (), name: str = "Sheet1") -> Sheet:
    """A sheet in memory; merges as (top, left, bottom, right)."""
    cells: list[Row] = [list(row) for row in rows]
    return Sheet(name, cells, [Merge(*merge) for merge in merges])


def csv_sheet(text: str, name: str = "Sheet1") -> Sheet:
    """A sheet as a csv file gives it: all text, no merges."""
    return Sheet(name, [list(row) for row in csv.reader(io.StringIO(text))], merges_known=False)


def only_table(of: Sheet, file_title: str = "") -> Table:
    """The one table of a sheet."""
    [table], strangers = cut_tables(of, file_title)
    assert strangers == []
    return table


def write_xlsx(
    file: Path,
    sheets: dict[str, Rows],
    merges: dict[str, Sequence[tuple[int, int, int, int]]] | None = None,
    hidden: Sequence[str] = (),
) -> Path:
    """A workbook on disk; a text beginning with = is a formula without a stored result."""
    with xlsxwriter.Workbook(str(file)) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for top, left, bottom, right in (merges or {}).get(name, ()):
                page.merge_range(top, left, bottom, right, "")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        page.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str) and cell.startswith("="):
                        page.write_formula(row, column, cell, None, "")
                    elif cell != "":
                        page.write(row, column, cell)
    return file


def write_csv(file: Path, rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A csv file on disk."""
    with file.open("w", encoding=encoding, newline="") as writing:
        csv.writer(writing, delimiter=delimiter).writerows(rows)
    return file
