"""Cuts a sheet into tables of rows: data, totals and remarks told apart, merged cells filled, headers dropped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.room import read_room
from bot.ledgers.cells import prose_of, text_of
from bot.ledgers.grid import Cell, Merge, Row, Sheet, cell_at, is_blank
from bot.ledgers.layout import Layout, find_layout, is_next_header, is_wordy
from bot.ledgers.mapping import SheetMap, map_sheet
from bot.ledgers.periods import find_year
from bot.ledgers.words import Kind, all_words, normalise

_TOTAL = re.compile(r".{0,12}(?:小计|合计|总计|共计|累计|总和|汇总)(?:数|金额|户数)?[:：]?.{0,10}")
_TOTAL_EXACT = re.compile(
    r"(?:本页|本户|本单元|本栋|本楼|本期|全部)?(?:小计|合计|总计|共计|累计|总和|汇总)(?:数|金额)?[:：]?"
)
_REMARK = re.compile(
    r"^(?:#|※|\*{2,})|制表|审核|复核|打印|填表|说明[:：]|备注[:：]|^注[:：]|第\s*[0-9]+\s*页|共\s*[0-9]+\s*页|单位[:：]|经办|主管|签字|签名|盖章|"
    r"会计[:：]|出纳[:：]|负责人[:：]|统计[:：]|导出时间|下载时间|制单|日期[:：]|联系人[:：]|以下空白|空白行"
)
_SUMMARY_HEADER = ("总交易单数", "总笔数", "交易总笔数", "总交易笔数")
_REMARK_FIELDS = ("note", "memo", "reduction_reason", "what", "fact_value", "because")
_GAP_SHARE = 1 / 3  # so many blanks in a column of rooms, and they stand for the room above
_FEW_CELLS = 3
_SAMPLE = 50
_OF_ROOMS = frozenset({Kind.OWNERS, Kind.RECEIVABLES, Kind.VACANCIES, Kind.METER_READINGS, Kind.CHANNELS})
_UNIT_ONLY = re.compile(r"[(（]?(?:单位[:：]?)?(?:元|㎡|M2|m2|平方米|平米|元/.{1,8}|个|月|户|度|吨|%)[)）]?")


@dataclass(slots=True)
class DataRow:
    """A row by its 1-based number in the sheet."""

    number: int
    cells: Row


@dataclass(slots=True)
class Table:
    """One table of a sheet: its kind and columns, its rows, and its totals, which are checked and never imported."""

    sheet: Sheet
    layout: Layout
    map: SheetMap
    titles: tuple[str, ...]
    year: int | None
    rows: list[DataRow] = field(default_factory=list)
    totals: list[DataRow] = field(default_factory=list)
    summary: Mapping[str, Cell] = field(default_factory=dict)  # the counts a payment platform prints at the end

    @property
    def kind(self) -> Kind:
        """What the table is about."""
        return self.map.kind

    def cell(self, row: DataRow, name: str) -> Cell:
        """The row's cell of a field; empty where the sheet has no such column."""
        column = self.map.column(name)
        return "" if column is None else cell_at(row.cells, column)

    def cells(self, row: DataRow, name: str) -> list[Cell]:
        """The row's cells of a field that several columns hold."""
        return [cell_at(row.cells, column) for column in self.map.fields.get(name, ())]

    def text(self, row: DataRow, name: str) -> str:
        """The row's cell of a field as text."""
        return text_of(self.cell(row, name))

    def prose(self, row: DataRow, name: str) -> str:
        """The row's cell of a field as it will be shown to people."""
        return prose_of(self.cell(row, name))


def cut_tables(
    sheet: Sheet, file_title: str, renamed: Mapping[str, str] | None = None, kind: Kind | None = None
) -> tuple[list[Table], list[Layout]]:
    """The tables of a sheet in order, and the headers that fit no kind. `file_title` is one more title to read."""
    tables: list[Table] = []
    strangers: list[Layout] = []
    start = 0
    known = all_words() | set(renamed or {})
    while (layout := find_layout(sheet, start, renamed)) is not None:
        titles = (*layout.titles, sheet.name, file_title)
        year = next((year for title in titles if (year := find_year(title))), None)
        reading = map_sheet(layout, year, kind)
        end = _end(sheet, layout, known)
        if reading is None or _is_summary(sheet, layout, reading, end):
            strangers.append(layout)
        else:
            reading = _with_readable_rooms(sheet, layout, reading, end)
            tables.append(_table(sheet, layout, reading, titles, year, end))
        start = end
    return tables, strangers


def _is_summary(sheet: Sheet, layout: Layout, reading: SheetMap, end: int) -> bool:
    """A sheet of sums a building has no rooms: 楼栋 is all it says of a place, and none of them is a room's code."""
    building = reading.column("building")
    if reading.kind not in _OF_ROOMS or building is None or reading.has("door"):
        return False
    return _readable_rooms(sheet.rows[layout.bottom + 1 : end], building) == 0


def _with_readable_rooms(sheet: Sheet, layout: Layout, reading: SheetMap, end: int) -> SheetMap:
    """Some programs export a room's inner number beside its name: of two such columns the readable one is taken."""
    door = reading.column("door")
    if door is None or reading.has("building", "unit"):
        return reading
    others = [
        column.index
        for column in layout.columns
        if column.index not in reading.headers_used and any(one.field == "door" for one in reading.meanings(column))
    ]
    sample = sheet.rows[layout.bottom + 1 : min(end, layout.bottom + 1 + _SAMPLE)]
    best = max([door, *others], key=lambda column: _readable_rooms(sample, column))
    return reading if best == door else reading.with_column("door", best)


def _readable_rooms(rows: Sequence[Row], column: int) -> int:
    return sum(read_room(text_of(cell_at(row, column))) is not None for row in rows)


def _end(sheet: Sheet, layout: Layout, known: frozenset[str]) -> int:
    """The row after the table's last: the end of the sheet, or another table's header."""
    own = {part for column in layout.columns for part in column.plain}
    for index in range(layout.bottom + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if is_next_header(row, known) and not _repeats(row, own):
            return index
    return len(sheet.rows)


def _repeats(row: Row, own: set[str]) -> bool:
    """Is this the table's header once more, as on every printed page?"""
    first = next((cell for cell in row if not is_blank(cell)), "")
    if not is_wordy(first) or normalise(first) not in own:
        return False
    texts = [normalise(cell) for cell in row if not is_blank(cell)]
    return len(texts) > 1 and sum(text in own for text in texts) * 5 >= len(texts) * 4


def _table(  # noqa: PLR0913 - what a table is made of
    sheet: Sheet, layout: Layout, reading: SheetMap, titles: tuple[str, ...], year: int | None, end: int
) -> Table:
    table = Table(sheet, layout, reading, titles, year)
    _fill_merged(sheet, layout.bottom + 1, end)
    own = {part for column in layout.columns for part in column.plain}
    remarks = frozenset(column for name in _REMARK_FIELDS for column in reading.fields.get(name, ()))
    index = layout.bottom + 1
    while index < end:
        row = sheet.rows[index]
        if _first_text(row) in _SUMMARY_HEADER:
            table.summary = _summary(sheet, index)
            break
        _sort_row(table, DataRow(index + 1, row), remarks, own)
        index += 1
    if not sheet.merges_known or not _merged_columns(sheet):
        _fill_gaps(table)
    return table


def _sort_row(table: Table, row: DataRow, remarks: frozenset[int], own: set[str]) -> None:
    if all(is_blank(cell) for cell in row.cells):
        return
    if is_total(table, row, remarks):
        table.totals.append(row)
    elif not _is_remark(table, row) and not _repeats(row.cells, own):
        table.rows.append(row)


def is_total(table: Table, row: DataRow, remarks: frozenset[int]) -> bool:
    """Does a cell of the row say 小计, 合计 ...? One that says more (3栋小计) must stand where the room would."""
    firsts = {0, table.map.column("door"), table.map.column("building")}
    for column, cell in enumerate(row.cells):
        if not isinstance(cell, str) or column in remarks or not ("计" in cell or "总" in cell or "汇" in cell):
            continue
        text = re.sub(r"\s+", "", text_of(cell))
        if _TOTAL_EXACT.fullmatch(text) or (column in firsts and _TOTAL.fullmatch(text)):
            return True
    return False


def _is_remark(table: Table, row: DataRow) -> bool:
    """A line for people below or between the rows: 制表人, 说明, page numbers. It holds no number of the table's."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    if isinstance(filled[0], str) and _UNIT_ONLY.fullmatch(text_of(filled[0])):
        return all(_UNIT_ONLY.fullmatch(text_of(cell)) for cell in filled)
    if len(filled) > _FEW_CELLS + 1:
        return isinstance(filled[0], str) and filled[0].lstrip().startswith("#")
    texts = [text_of(cell) for cell in filled]
    if texts[0].startswith("#"):
        return True
    if any(isinstance(cell, float | int) and not is_blank(cell) for cell in row.cells[1:]) and len(texts) > _FEW_CELLS:
        return False
    if any(_REMARK.search(text) for text in texts):
        return True
    return len(texts) == 1 and table.kind != Kind.FACTS and not _is_key_cell(table, row)


def _is_key_cell(table: Table, row: DataRow) -> bool:
    """Does the only cell of a row make it one, though an incomplete one? A room has a digit, a next title has none."""
    column, text = next((index, text_of(cell)) for index, cell in enumerate(row.cells) if not is_blank(cell))
    return column in {table.map.column(name) for name in ("door", "trade_number")} and any(map(str.isdigit, text))


def _first_text(row: Row) -> str:
    return next((text_of(cell) for cell in row if not is_blank(cell)), "")


def _summary(sheet: Sheet, index: int) -> dict[str, Cell]:
    names = [text_of(cell) for cell in sheet.rows[index]]
    values = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else []
    return {name: cell_at(values, column) for column, name in enumerate(names) if name}


def _fill_merged(sheet: Sheet, start: int, end: int) -> None:
    """Repeat a merged cell's content down its first column: 1-1-101 over three fees is the room of all three."""
    for merge in sheet.merges:
        if start <= merge.top < end and merge.bottom > merge.top and merge.left < len(sheet.rows[merge.top]):
            content = sheet.rows[merge.top][merge.left]
            for index in range(merge.top + 1, min(merge.bottom + 1, end)):
                _put(sheet.rows[index], merge.left, content)


def _put(row: Row, column: int, content: Cell) -> None:
    row.extend([""] * (column + 1 - len(row)))
    row[column] = content


def _merged_columns(sheet: Sheet) -> bool:
    return any(_is_block(merge) for merge in sheet.merges)


def _is_block(merge: Merge) -> bool:
    return merge.bottom > merge.top and merge.left == merge.right and merge.top > 1


def _fill_gaps(table: Table) -> None:
    """Where a sheet cannot merge, blanks under a room or a building stand for it: only if there are many of them.

    One blank among hundreds of filled cells is a missing room, and the row must not be booked on the neighbour.
    """
    own = list(table.map.fields.get("door", ()))
    above = [column for name in ("community", "zone", "building", "unit") for column in table.map.fields.get(name, ())]
    if table.kind == Kind.RECEIVABLES and table.map.has("item"):
        _fill_block(table, [*above, *own, *table.map.fields.get("name", ())], own or above)
    for column in above:
        _fill_block(table, [column], [column])


def _fill_block(table: Table, columns: Sequence[int], keys: Sequence[int]) -> None:
    blank = [row for row in table.rows if all(is_blank(cell_at(row.cells, column)) for column in keys)]
    if not blank or len(blank) < len(table.rows) * _GAP_SHARE:
        return
    last: DataRow | None = None
    totals = {row.number for row in table.totals}
    for row in table.rows:
        if any(not is_blank(cell_at(row.cells, column)) for column in keys):
            last = row
        elif last is not None and not _total_between(totals, last.number, row.number):
            for column in columns:
                if is_blank(cell_at(row.cells, column)):
                    _put(row.cells, column, cell_at(last.cells, column))


def _total_between(totals: set[int], above: int, below: int) -> bool:
    return any(number in totals for number in range(above + 1, below))
