"""What a file is once opened: sheets of cells in their places. Nothing is understood here."""

import datetime as dt
from dataclasses import dataclass, field

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, 0-based, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet from its first row and column on; `rows[0]` is row 1. An empty cell is an empty string."""

    name: str
    rows: list[Row]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    merges_known: bool = True  # False for csv: a blank there may stand for a merged cell


def cell_at(row: Row, column: int) -> Cell:
    """The cell, empty where the row is shorter."""
    return row[column] if column < len(row) else ""


def is_blank(cell: Cell) -> bool:
    """Does the cell hold nothing a person would see?"""
    return cell == "" or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\u200b\ufeff`'"))
