"""Reads what owners owe (应收明细, 欠费清单, wide fee tables) to lines: one fee item of one room for one period.

Net = gross - reduction. The sheet's own arithmetic (price x quantity x months, 欠费, row totals) is compared and
remarked on, never corrected: the office's sum stands.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.money import ZERO, Fen, split_in_proportion, to_fen, yuan
from bot.domain.period import Period
from bot.ledgers.cells import Unreadable, day_of_cell, money_of, quantity_of, text_of
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.grid import Cell, cell_at, is_blank
from bot.ledgers.measures import ROLES, Measure, items_in_title
from bot.ledgers.periods import find_period, period_between, period_of
from bot.ledgers.room_cells import RoomCells
from bot.ledgers.tables import DataRow, Table

_DEFAULT_ITEM = "物业费"
_LONGEST_ITEM = 40
_MENDS = {"gross": "填数字，如 751.80；免收的填 0", "period": "写成 2026-07至2026-09 或 2026年第三季度"}


@dataclass(frozen=True, slots=True)
class LineCells:
    """One debt as the sheet states it; sums in fen. `paid` is None where the sheet keeps no such column."""

    item: str
    period: Period
    gross: Fen
    reduction: Fen = ZERO
    reduction_reason: str = ""
    paid: Fen | None = None
    unit_price: Decimal | None = None
    quantity: Decimal | None = None

    @property
    def net(self) -> Fen:
        """What is to be paid."""
        return Fen(self.gross - self.reduction)


@dataclass(frozen=True, slots=True)
class ReceivableRow:
    """A row of a receivables sheet: a room and one or more lines."""

    number: int
    community: str
    code: str
    name: str
    lines: tuple[LineCells, ...]
    due_on: dt.date | None = None
    issued_on: dt.date | None = None
    paid_on: dt.date | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the titles or the clerk tell for rows that do not tell it themselves."""

    item: str = ""
    period: Period | None = None


def defaults_of(table: Table, told: Period | None) -> Defaults:
    """The period told by the clerk, else by the first title that names one; the item if the titles name just one."""
    period = told or next((found for title in table.titles if (found := find_period(title))), None)
    items = items_in_title(table.titles)
    return Defaults(items[0] if len(items) == 1 else "", period)


def read_receivables(table: Table, communities: Sequence[str], defaults: Defaults) -> Reading[ReceivableRow]:
    """The rows of a receivables table; a row goes in with all of its lines or becomes a fault."""
    reader = _ReceivablesReader(table, communities, defaults)
    for row in table.rows:
        try:
            read = reader.read(row)
        except Trouble as trouble:
            reader.reading.faults.append(trouble.at(table.sheet.name, row.number))
            continue
        if read.lines:
            reader.reading.rows.append(read)
        else:
            reader.reading.ignored += 1
    reader.remark_on_sheet()
    return reader.reading


@dataclass(frozen=True, slots=True)
class _Sums:
    """The cells of one line by role, and the columns they stand in."""

    cells: Mapping[str, Cell]
    columns: Mapping[str, int]

    def __getitem__(self, role: str) -> Cell:
        return self.cells.get(role, "")


class _ReceivablesReader:
    def __init__(self, table: Table, communities: Sequence[str], defaults: Defaults) -> None:
        self.table = table
        self.defaults = defaults
        self.reading: Reading[ReceivableRow] = Reading()
        self._rooms = RoomCells(table, communities)
        self._groups = _groups(table.map.measures)
        self._plain = {role: table.map.column(role) for role in ROLES}
        self._is_wide = bool(self._groups)
        self._has_period = table.map.has("period", "period_from", "year")
        self._has_item = table.map.has("item")
        self._has_days = frozenset(name for name in ("due_on", "issued_on", "paid_on") if table.map.has(name))
        self._period_columns = tuple(
            column
            for name in ("year", "period", "period_from", "period_to")
            for column in table.map.fields.get(name, ())
        )
        self._periods: dict[tuple[Cell, ...], Period | None] = {}
        self._seen: dict[tuple[str, str, str, Period], int] = {}

    def read(self, row: DataRow) -> ReceivableRow:
        """One row with its lines. Raises Trouble."""
        room = self._rooms.read(row)
        lines = tuple(self._lines(row))
        problem = self.table.text(row, "problem")
        for line in lines:
            if problem:
                self._refuse_unmended(problem, f"{room.code} {line.item} {line.period.label}")
            first = self._seen.setdefault((room.community, room.code, line.item, line.period), row.number)
            if first != row.number:
                raise Trouble(
                    self.table.map.header_of("item"),
                    "duplicate line",
                    f"{room.code} {line.item} {line.period.label} 与第 {first} 行重复",
                    "删去重复的一行；确是两笔的（如两个车位）合成一行，或把收费项目写成不同的名字",
                )
        return ReceivableRow(
            row.number,
            room.community,
            room.code,
            self.table.text(row, "name"),
            lines,
            due_on=self._day(row, "due_on"),
            issued_on=self._day(row, "issued_on"),
            paid_on=self._day(row, "paid_on"),
            method=self.table.text(row, "method"),
        )

    def _refuse_unmended(self, problem: str, named: str) -> None:
        """A duplicate out of our own file of rejected rows, unchanged: alone there, it would change the right line."""
        if f"{named} 与第" in problem:
            header = self.table.map.header_of("item")
            raise Trouble(header, "duplicate line", f"{named} 重复，还没有改", "改正后再导入，或删去这一行")

    def remark_on_sheet(self) -> None:
        """What was taken from the title instead of a column, once a sheet."""
        notes = self.reading.notes
        open_periods = not self._is_wide or any(period is None for _, period in self._groups)
        if not self._has_period and self.defaults.period and open_periods:
            notes.add(f"表里没有账期列，按标题或 --period 录为 {self.defaults.period.label}")
        if not self._is_wide and not self.table.map.has("item"):
            notes.add(f"表里没有收费项目列，录为“{self.defaults.item or _DEFAULT_ITEM}”")
        for header in self.table.map.unused:
            if re.search(r"(?:往期|往年|上期|上年|历史|以前|前期|陈欠|旧欠).*(?:欠|费)", header):
                notes.add(f"“{header}”列没有账期，没有录入；请另做一张带账期的欠费表")

    def _lines(self, row: DataRow) -> Iterator[LineCells]:
        if not self._is_wide:
            yield self._line(self._item(row), self._period(row), self._sums(row), row)
            return
        pending: list[tuple[str, Period, _Sums]] = []
        for (item, period), columns in self._groups.items():
            sums = _Sums({role: cell_at(row.cells, column) for role, column in columns.items()}, columns)
            if all(is_blank(sums[role]) or _is_nothing(sums[role]) for role in ("gross", "net", "owed")):
                continue
            pending.append((item or self._item(row), period or self._period(row), sums))
        yield from self._with_row_sums(row, [self._line(*told, row) for told in pending])

    def _line(self, item: str, period: Period, sums: _Sums, row: DataRow) -> LineCells:
        money = {
            role: self._money(role, sums[role], sums.columns.get(role)) for role in ("gross", "net", "paid", "owed")
        }
        price, quantity = (self._quantity(role, sums[role], row) for role in ("price", "quantity"))
        gross, net, paid, owed = money["gross"], money["net"], money["paid"], money["owed"]
        reduction = self._reduction(sums["reduction"], gross, sums.columns.get("reduction"))
        if gross is None and net is not None:
            gross = Fen(net + reduction)
        if gross is None and owed is not None:
            gross = Fen(owed + (paid or 0) + reduction)
        header = self._header("gross", sums.columns.get("gross"))
        if gross is None:
            raise Trouble(header, "amount missing", "没有应收金额", _MENDS["gross"])
        if gross < 0 or (paid or 0) < 0:
            raise Trouble(
                header, "amount negative", f"金额 {yuan(min(gross, paid or 0))} 是负数", "退费、冲减请写在“减免”列"
            )
        if paid is None and owed is not None:
            paid = Fen(max(gross - reduction - owed, 0))
        gross = self._as_gross(gross, reduction, paid or ZERO, owed, row)
        if reduction > gross:
            raise Trouble(self.table.map.header_of("reduction"), "reduction too large", "减免大于应收", "核对减免金额")
        if net is not None and gross - reduction != net:
            self.reading.notes.add("应收减去减免，与表里减免后的金额不等，按应收和减免录入", row.number)
        line = LineCells(
            item, period, gross, reduction, self.table.text(row, "reduction_reason"), paid, price, quantity
        )
        self._compare(line, sums["months"], row)
        return line

    def _as_gross(self, amount: Fen, reduction: Fen, paid: Fen, owed: Fen | None, row: DataRow) -> Fen:
        """Some offices write the reduced sum under 应收: their own 欠费 tells it, and then the gross is more."""
        if owed is None or owed == amount - reduction - paid:
            return amount
        if reduction and owed == amount - paid:
            self.reading.notes.add("应收已经扣过减免，应收按 应收＋减免 录入", row.number)
            return Fen(amount + reduction)
        if owed == max(amount - reduction - paid, 0):
            return amount
        self.reading.notes.add("欠费与 应收-减免-已收 不等，按应收、减免、已收录入", row.number)
        return amount

    def _with_row_sums(self, row: DataRow, lines: list[LineCells]) -> Iterator[LineCells]:
        """Sums a wide row gives once for all its fees: 合计 is compared, 减免 and 已收 are shared out."""
        total = self._row_money(row, "gross", lines)
        if total is not None and total not in {sum(line.gross for line in lines), sum(line.net for line in lines)}:
            self.reading.notes.add("合计与各项之和不等，按各项录入", row.number)
        reduction = self._row_money(row, "reduction", lines)
        if reduction and not any(line.reduction for line in lines):
            lines = self._reduced(lines, Fen(abs(reduction)))
        owed, paid = self._row_money(row, "owed", lines), self._row_money(row, "paid", lines)
        if paid is None and owed is not None:
            paid = Fen(max(sum(line.net for line in lines) - owed, 0))
        if paid is not None and all(line.paid is None for line in lines):
            lines = _paid_in_proportion(lines, paid)
        if owed is not None and owed != sum(line.net - (line.paid or 0) for line in lines):
            self.reading.notes.add("欠费与 应收-减免-已收 不等，按应收、减免、已收录入", row.number)
        yield from (self._priced(line, row) for line in lines)

    def _row_money(self, row: DataRow, role: str, lines: Sequence[LineCells]) -> Fen | None:
        column = self._plain[role]
        return self._money(role, cell_at(row.cells, column)) if column is not None and lines else None

    def _reduced(self, lines: list[LineCells], reduction: Fen) -> list[LineCells]:
        """A reduction of the whole row belongs to its only fee, or to the property fee if it is larger."""
        index = next((at for at, line in enumerate(lines) if "物业" in line.item), 0 if len(lines) == 1 else None)
        if index is None or lines[index].gross < reduction:
            header = self.table.map.header_of("reduction")
            raise Trouble(
                header, "reduction of which item", "减免不知属于哪一项", "给要减免的项目另加一列，如“物业费减免”"
            )
        return [replace(line, reduction=reduction) if at == index else line for at, line in enumerate(lines)]

    def _priced(self, line: LineCells, row: DataRow) -> LineCells:
        """单价 and 面积 of a wide row belong to the fee they give."""
        if line.unit_price is not None or self._plain["price"] is None:
            return line
        price, quantity = (
            self._quantity(role, cell_at(row.cells, column), row) if (column := self._plain[role]) is not None else None
            for role in ("price", "quantity")
        )
        if price is None or quantity is None or to_fen(price * quantity * line.period.months) != line.gross:
            return line
        return replace(line, unit_price=price, quantity=quantity)

    def _sums(self, row: DataRow) -> _Sums:
        columns = {role: column for role, column in self._plain.items() if column is not None}
        return _Sums({role: cell_at(row.cells, column) for role, column in columns.items()}, columns)

    def _item(self, row: DataRow) -> str:
        item = "".join(self.table.text(row, "item").split())[:_LONGEST_ITEM]
        if not item and self._has_item:
            header = self.table.map.header_of("item")
            raise Trouble(header, "item missing", "没有收费项目", "填收费项目，如 物业服务费")
        return item or self.defaults.item or _DEFAULT_ITEM

    def _period(self, row: DataRow) -> Period:
        told = tuple(cell_at(row.cells, column) for column in self._period_columns)
        if told not in self._periods:
            self._periods[told] = self._read_period(row)
        period = self._periods[told]
        if period is None and not self._has_period:
            period = self.defaults.period
        if period is None:
            raise Trouble(self._period_header(), "period missing", "没有账期", _MENDS["period"])
        return period

    def _read_period(self, row: DataRow) -> Period | None:
        try:
            return self._told_period(row)
        except (Unreadable, ValueError) as exc:
            raise Trouble(self._period_header(), "period unreadable", str(exc), _MENDS["period"]) from exc

    def _period_header(self) -> str:
        return self.table.map.header_of("period" if self.table.map.has("period") else "period_from")

    def _told_period(self, row: DataRow) -> Period | None:
        table, year = self.table, self.table.year
        year_cell = text_of(table.cell(row, "year")).removesuffix("年度").removesuffix("年")
        if year_cell.isdigit() and len(year_cell) == len("2026"):
            year = int(year_cell)
        if table.map.has("period_from", "period_to"):
            between = period_between(table.cell(row, "period_from"), table.cell(row, "period_to"), year)
            if between is not None or not table.map.has("period"):
                return between
        cell = table.cell(row, "period")
        if table.map.has("year"):
            text = text_of(cell)
            unit = "季度" if "季" in table.map.header_of("period") else "月"
            cell = f"{text}{unit}" if text.isdigit() and len(text) <= len("12") else cell
            cell = f"{year}年" if year and is_blank(cell) else cell
        return period_of(cell, year)

    def _header(self, role: str, column: int | None) -> str:
        told = None if column is None else self.table.map.headers.get(column)
        return told or self.table.map.header_of(role)

    def _money(self, role: str, cell: Cell, column: int | None = None) -> Fen | None:
        try:
            return money_of(cell)
        except Unreadable as exc:
            if role == "owed":
                return None  # only compared; a formula without its result says nothing
            header = self._header(role, column)
            raise Trouble(header, "amount unreadable", f"金额看不懂：{exc}", _MENDS["gross"]) from exc

    def _reduction(self, cell: Cell, gross: Fen | None, column: int | None) -> Fen:
        share = _discount(cell) if "折" in self._header("reduction", column) else None
        if share is not None and gross is not None:
            return Fen(gross - to_fen(Decimal(gross).scaleb(-2) * share))
        return Fen(abs(self._money("reduction", cell, column) or 0))

    def _quantity(self, role: str, cell: Cell, row: DataRow) -> Decimal | None:
        try:
            return quantity_of(cell)
        except Unreadable:
            self.reading.notes.add(f"“{self.table.map.header_of(role)}”看不懂，没有录入", row.number)
            return None

    def _day(self, row: DataRow, name: str) -> dt.date | None:
        if name not in self._has_days:
            return None
        try:
            return day_of_cell(self.table.cell(row, name))
        except Unreadable:
            self.reading.notes.add(f"“{self.table.map.header_of(name)}”看不懂，没有录入", row.number)
            return None

    def _compare(self, line: LineCells, months: Cell, row: DataRow) -> None:
        if line.unit_price is None or line.quantity is None:
            return
        once = line.unit_price * line.quantity
        told = self._quantity("months", months, row)
        fitting = {to_fen(once * line.period.months), to_fen(once), to_fen(once * (told or 1))}
        if line.gross not in fitting and line.net not in fitting:
            self.reading.notes.add("应收与 单价×数量×月数 不等，按表里的应收录入", row.number)


def _groups(measures: Sequence[Measure]) -> Mapping[tuple[str, Period | None], dict[str, int]]:
    groups: dict[tuple[str, Period | None], dict[str, int]] = {}
    for measure in measures:
        groups.setdefault((measure.item, measure.period), {}).setdefault(measure.role, measure.column)
    return {told: roles for told, roles in groups.items() if roles.keys() & {"gross", "net", "owed"}}


def _is_nothing(cell: Cell) -> bool:
    """Is it the dash or the zero of a wide table, where the room has no such fee?"""
    return text_of(cell) in {"-", "--", "/", "无", "0", "0.0", "0.00", "免"}


def _discount(cell: Cell) -> Decimal | None:
    """The share still to be paid that a 折扣 tells: `9折`, `85折`, `70%`, 0.7; None for a sum."""
    text = text_of(cell)
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(折|%)", text)
    if match:
        number = Decimal(match[1])
        return number / 100 if match[2] == "%" or number > 10 else number / 10  # noqa: PLR2004 - 85折 is 8.5折
    if re.fullmatch(r"0?\.[0-9]*[1-9][0-9]*|1(?:\.0+)?", text):
        return Decimal(text)
    return None


def _paid_in_proportion(lines: list[LineCells], paid: Fen) -> list[LineCells]:
    """A row's 已收 for several debts due together: by proportion (民法典 560); what is too much stays on the first."""
    weights = [max(line.net, 0) for line in lines]
    open_sum = sum(weights)
    if not open_sum:
        return [replace(line, paid=paid if index == 0 else ZERO) for index, line in enumerate(lines)]
    parts = split_in_proportion(Fen(min(paid, open_sum)), weights)
    parts[0] = Fen(parts[0] + max(paid - open_sum, 0))
    return [replace(line, paid=part) for line, part in zip(lines, parts, strict=True)]
