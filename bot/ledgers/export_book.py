"""Writes a plain xlsx a clerk would accept: a title, a header that stays visible, sums as numbers, the rest as text."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.domain.errors import Refused


class Shown(StrEnum):
    """How a column is written."""

    TEXT = "text"  # never a formula, whatever it begins with
    MONEY = "money"  # fen, shown as yuan
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its header, how it is shown, its width in characters, and whether the last row sums it."""

    header: str
    shown: Shown = Shown.TEXT
    width: int = 14
    summed: bool = False


Value = str | int | Decimal | dt.date | dt.datetime | None
_FORMATS = {
    Shown.MONEY: "#,##0.00",
    Shown.NUMBER: "0.00##",
    Shown.DAY: "yyyy-mm-dd",
    Shown.MOMENT: "yyyy-mm-dd hh:mm",
}


def write_book(file: Path, title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Value]]) -> int:
    """Write the rows under a title and a header, a 合计 row below; answers how many rows there were.

    The file appears whole or not at all. Raises Refused where it cannot be written.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.touch()  # fails before the writer has opened files of its own, which it would leave open
        count = _write_book(draft, title, columns, rows)
        draft.replace(file)
    except (OSError, XlsxFileError) as exc:
        raise Refused(f"写不了 {file}。请关闭打开着的旧文件，或检查文件夹是否存在、有没有写入权限") from exc
    return count


def _write_book(file: Path, title: str, columns: Sequence[ExportColumn], rows: Iterable[Sequence[Value]]) -> int:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        page = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1})
        formats = {shown: book.add_format({"num_format": text}) for shown, text in _FORMATS.items()}
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width)
            page.write_string(1, index, column.header, head)
        page.freeze_panes(2, 1)
        sums = [0] * len(columns)
        count = 0
        for count, row in enumerate(rows, start=1):
            for index, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write(page, count + 1, index, column, value, formats)
                if column.summed and isinstance(value, int):
                    sums[index] += value
        _write_sums(page, count + 2, columns, sums, formats)
        page.autofilter(1, 0, count + 1, len(columns) - 1)
    return count


def _write(  # noqa: PLR0913 - a cell: where, how, what
    page: Worksheet, row: int, index: int, column: ExportColumn, value: Value, formats: Mapping[Shown, Format]
) -> None:
    if value is None or value == "":
        return
    style = formats.get(column.shown)
    if isinstance(value, dt.datetime):
        page.write_datetime(row, index, value.replace(tzinfo=None), style)
    elif isinstance(value, dt.date):
        page.write_datetime(row, index, value, style)
    elif isinstance(value, str):
        page.write_string(row, index, value)
    else:
        number = Decimal(value).scaleb(-2) if column.shown == Shown.MONEY else value
        page.write_number(row, index, number, style)


def _write_sums(
    page: Worksheet, row: int, columns: Sequence[ExportColumn], sums: Sequence[int], formats: Mapping[Shown, Format]
) -> None:
    page.write_string(row, 0, "合计")
    for index, column in enumerate(columns):
        if column.summed:
            _write(page, row, index, column, sums[index], formats)
