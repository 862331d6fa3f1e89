"""Checks the totals a sheet states against the rows above them. A total is never a row, and never a rejected one."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.domain.money import Fen, yuan
from bot.ledgers.cells import Unreadable, money_of, text_of
from bot.ledgers.grid import cell_at, is_blank
from bot.ledgers.tables import DataRow, Table

_SUMMED = ("gross", "net", "reduction", "paid", "owed", "amount", "money_in", "money_out", "refund_amount")
_MOST_REMARKS = 5


def check_totals(table: Table) -> list[str]:
    """One remark a total that fits none of its possible sums: since the last total, the last alike, the top."""
    columns = sorted({column for name in _SUMMED for column in table.map.fields.get(name, ())})
    columns += [measure.column for measure in table.map.measures if measure.role not in {"price", "quantity", "months"}]
    remarks = [remark for column in columns for remark in _check_column(table, column)]
    if len(remarks) > _MOST_REMARKS:
        return [*remarks[:_MOST_REMARKS], f"另有 {len(remarks) - _MOST_REMARKS} 处合计与各行之和不等"]
    return remarks


def _check_column(table: Table, column: int) -> Iterator[str]:
    rows = table.rows
    sums = list(accumulate((_sum_of(row, column) for row in rows), initial=0))
    reduced = _reduced_sums(table, rows, sums) if column == table.map.column("gross") else sums
    before: dict[str, int] = {}
    last = 0
    at = 0
    for total in table.totals:
        while at < len(rows) and rows[at].number < total.number:
            at += 1
        label = _label(total)
        starts = {0, last, before.get(label, 0)}
        before[label] = last = at
        stated = _stated(total, column)
        if stated is None:
            continue
        possible = {kind[at] - kind[start] for kind in (sums, reduced) for start in starts}
        if stated not in possible:
            header = table.map.headers.get(column, "")
            nearest = yuan(sums[at] - sums[max(starts)])
            yield f"第 {total.number} 行“{label}”的{header} {yuan(stated)} 与各行之和 {nearest} 不等"


def _reduced_sums(table: Table, rows: Sequence[DataRow], sums: list[int]) -> list[int]:
    """Some offices total 应收 after 减免."""
    reduction = table.map.column("reduction")
    if reduction is None:
        return sums
    off = accumulate((abs(_sum_of(row, reduction)) for row in rows), initial=0)
    return [one - other for one, other in zip(sums, off, strict=True)]


def _sum_of(row: DataRow, column: int) -> int:
    try:
        return money_of(cell_at(row.cells, column)) or 0
    except Unreadable:
        return 0


def _stated(total: DataRow, column: int) -> Fen | None:
    try:
        return money_of(cell_at(total.cells, column))
    except Unreadable:
        return None  # a formula without its result, or a remark such as 216户


def _label(total: DataRow) -> str:
    texts = [text_of(cell) for cell in total.cells if isinstance(cell, str) and not is_blank(cell)]
    return next((text for text in texts if "计" in text), texts[0] if texts else "合计")
