"""应收明细 into bills, lines and opening balances, in pages: a hundred thousand rows without a query a row.

A line comes in once: what the sheet says was paid by then is its opening balance. Later sheets change what is owed,
with an audit entry; what they say was paid is only compared: a difference becomes a task, never a second payment.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, update

from bot.domain.issuing import due_date
from bot.domain.moments import CHINA
from bot.domain.money import Fen, yuan
from bot.domain.period import Period
from bot.fees.catalogue import fee_for, formula_of, load_fees
from bot.ledgers.owners import split_names
from bot.ledgers.receivables import LineCells, ReceivableRow
from bot.services.imports.audit_changes import Change, audit_changes
from bot.services.money.apply_prepayment import apply_prepayment
from storage import ledger_rows
from storage.community_facts import facts_in_force
from storage.ledger_rows import OPENING, KnownLine, insert_rows, opening_number
from storage.people import owner_names
from storage.rooms import room_ids_by_code
from storage.tables import Allocation, Bill, BillLine, Community, FeeItem, Payment, Task

DIFFERENCE = "sheet_difference"
_PAGE = 500
_NOON = dt.time(12)


@dataclass(slots=True)
class ReceivablesDone:
    """The row numbers by what became of them; refused rows with code, reason and mend."""

    added: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    refused: list[tuple[int, str, str, str]] = field(default_factory=list)
    differences: int = 0
    other_names: list[int] = field(default_factory=list)  # rows that name somebody else than the owners' sheet


@dataclass(frozen=True, slots=True)
class _NewLine:
    room_id: int
    item_id: int
    row: ReceivableRow
    cells: LineCells


def import_receivables(  # noqa: PLR0913 - what, where, when, by whom
    session: Session,
    community: Community,
    rows: Sequence[ReceivableRow],
    now: dt.datetime,
    today: dt.date,
    by_staff: str,
) -> ReceivablesDone:
    """Write what is new and what changed. A row of an unknown room, or that would bill a month twice, is refused."""
    return _Receivables(session, community, now, today).bring_in(rows, by_staff)


class _Receivables:
    def __init__(self, session: Session, community: Community, now: dt.datetime, today: dt.date) -> None:
        self.session, self.community, self.now, self.today = session, community, now, today
        self.fees = load_fees()
        self.room_ids = room_ids_by_code(session, community.id)
        self.items = ledger_rows.fee_items_by_name(session, community.id)
        self.owners = owner_names(session, community.id, today)
        self.due_day = facts_in_force(session, community.id, today).get("due_day", "")
        self.done = ReceivablesDone()
        self.new: list[_NewLine] = []
        self.changes: list[Change] = []
        self.tasks: dict[str, Task] = {}
        self.formulas: dict[tuple[Any, ...], str] = {}

    def bring_in(self, rows: Sequence[ReceivableRow], by_staff: str) -> ReceivablesDone:
        """All rows of a table."""
        rows = self._of_known_rooms(rows)
        if not rows:
            return self.done
        self._make_items(rows)
        known = self._known_lines(rows)
        self.tasks = ledger_rows.open_tasks_of_kind(self.session, self.community.id, DIFFERENCE)
        for row in rows:
            self._sort_row(row, known)
        self._write_new()
        audit_changes(self.session, "import_receivables", self.changes, self.now, by_staff)
        return self.done

    def _of_known_rooms(self, rows: Sequence[ReceivableRow]) -> list[ReceivableRow]:
        for row in rows:
            if row.code not in self.room_ids:
                mend = "核对房号，或先把这间房登记到业主台账"
                self.done.refused.append((row.number, "unknown room", f"没有房号 {row.code}", mend))
        return [row for row in rows if row.code in self.room_ids]

    def _make_items(self, rows: Sequence[ReceivableRow]) -> None:
        names = dict.fromkeys(line.item for row in rows for line in row.lines)
        missing = [
            FeeItem(community_id=self.community.id, name=name, arithmetic=fee_for(name, self.fees).name)
            for name in names
            if name not in self.items
        ]
        self.session.add_all(missing)
        self.session.flush()
        self.items |= {item.name: item for item in missing}

    def _known_lines(self, rows: Sequence[ReceivableRow]) -> dict[tuple[int, int], list[KnownLine]]:
        periods = {line.period for row in rows for line in row.lines}
        around = Period(min(period.first for period in periods), max(period.last for period in periods))
        known: dict[tuple[int, int], list[KnownLine]] = defaultdict(list)
        for line in ledger_rows.lines_around(self.session, self.community.id, around):
            known[line.room_id, line.fee_item_id].append(line)
        return known

    def _sort_row(self, row: ReceivableRow, known: dict[tuple[int, int], list[KnownLine]]) -> None:
        """Into new lines, changes and nothing; the whole row is refused if one of its lines must be."""
        room_id = self.room_ids[row.code]
        owners = self.owners.get(room_id, set())
        if row.name and owners and not _same_people(owners, split_names(row.name)):
            self.done.other_names.append(row.number)
        pairs = []
        for cells in row.lines:
            item = self.items[cells.item]
            line, refused = _find(known.get((room_id, item.id), []), cells)
            refused = refused or (_cannot_change(line, cells) if line else None)
            if refused:
                self.done.refused.append((row.number, refused[0], f"{row.code} {refused[1]}", refused[2]))
                return
            pairs.append((cells, item.id, line))
        for cells, item_id, line in pairs:
            if line is None:
                self.new.append(_NewLine(room_id, item_id, row, cells))
                self.done.added.add(row.number)
            else:
                self._compare(row, cells, line)
        if row.number not in self.done.added and row.number not in self.done.updated:
            self.done.unchanged.add(row.number)

    def _compare(self, row: ReceivableRow, cells: LineCells, line: KnownLine) -> None:
        self._compare_paid(row, cells, line)
        changed = _changed(row, cells, line)
        if not changed:
            return
        values = {name: pair[1] for name, pair in changed.items()}
        values["amount"] = cells.net - line.waived
        values["formula"] = self._formula(cells)
        self.session.execute(update(BillLine).where(BillLine.id == line.line_id).values(**values))  # type: ignore[arg-type]  # a column, not a bool
        detail = {name: [_plain(value) for value in pair] for name, pair in changed.items()}
        told = {"room": row.code, "item": cells.item, "period": str(cells.period), **detail}
        self.changes.append(Change(f"line:{line.line_id}", told))
        self.done.updated.add(row.number)

    def _compare_paid(self, row: ReceivableRow, cells: LineCells, line: KnownLine) -> None:
        """What a later sheet says was paid: as at the opening or as we know it now is fine, all else is a task."""
        if cells.paid is None or cells.paid in {line.opening, line.paid}:
            return
        subject = f"line:{line.line_id}:paid:{cells.paid}"
        self.done.differences += 1
        if subject in self.tasks:
            return
        what = (
            f"{self.community.name} {row.code} {cells.item} {cells.period.label}："
            f"表里已收 {yuan(cells.paid)} 元，系统记到 {yuan(line.paid)} 元，请核对是否漏记收款"
        )
        task = Task(
            community_id=self.community.id,
            room_id=line.room_id,
            kind=DIFFERENCE,
            subject=subject,
            what=what,
            opened_at=self.now,
        )
        self.tasks[subject] = task
        self.session.add(task)

    def _write_new(self) -> None:
        if not self.new:
            return
        bills = self._bills()
        values = [self._line_values(line, bills) for line in self.new]
        ids = insert_rows(self.session, BillLine, values)
        self._write_openings(ids)
        room_ids = list(dict.fromkeys(line.room_id for line in self.new))
        for page in ledger_rows.pages(room_ids, _PAGE):
            apply_prepayment(self.session, self.community.id, page, self.today)

    def _bills(self) -> dict[tuple[int, Period], int]:
        wanted: dict[tuple[int, Period], _NewLine] = {}
        for line in self.new:
            wanted.setdefault((line.room_id, line.cells.period), line)
        known = ledger_rows.bill_ids(self.session, self.community.id, {period for _, period in wanted})
        missing = {told: line for told, line in wanted.items() if told not in known}
        ids = insert_rows(
            self.session,
            Bill,
            [
                {
                    "room_id": room_id,
                    "period": period,
                    "issued_on": line.row.issued_on or self.today,
                    "due_on": self._due_on(line),
                }
                for (room_id, period), line in missing.items()
            ],
        )
        return known | dict(zip(missing, ids, strict=True))

    def _due_on(self, line: _NewLine) -> dt.date | None:
        return line.row.due_on or due_date(line.cells.period, self.due_day)

    def _line_values(self, line: _NewLine, bills: dict[tuple[int, Period], int]) -> dict[str, Any]:
        cells = line.cells
        return {
            "bill_id": bills[line.room_id, cells.period],
            "room_id": line.room_id,
            "fee_item_id": line.item_id,
            "period": cells.period,
            "share": 0,
            "covers_until": None,
            "unit_price": cells.unit_price,
            "quantity": cells.quantity,
            "formula": self._formula(cells),
            "gross": cells.gross,
            "reduction": cells.reduction,
            "reduction_reason": cells.reduction_reason,
            "amount": cells.net,
            "due_on": self._due_on(line),
        }

    def _formula(self, cells: LineCells) -> str:
        told = (cells.item, cells.unit_price, cells.quantity, cells.period, cells.gross)
        if told not in self.formulas:
            self.formulas[told] = formula_of(*told, self.fees)
        return self.formulas[told]

    def _write_openings(self, line_ids: Sequence[int]) -> None:
        paid = [(line, line_id) for line, line_id in zip(self.new, line_ids, strict=True) if line.cells.paid]
        payment_ids = insert_rows(self.session, Payment, [self._opening_values(*pair) for pair in paid])
        parts = [
            {
                "payment_id": payment_id,
                "line_id": line_id,
                "amount": min(line.cells.paid or 0, line.cells.net),
                "effective_on": self._effective_on(line),
            }
            for (line, line_id), payment_id in zip(paid, payment_ids, strict=True)
            if line.cells.net > 0
        ]
        insert_rows(self.session, Allocation, parts)

    def _opening_values(self, line: _NewLine, line_id: int) -> dict[str, Any]:
        paid_on = line.row.paid_on
        return {
            "community_id": self.community.id,
            "room_id": line.room_id,
            "gateway": OPENING,
            "trade_number": opening_number(line_id),
            "amount": Fen(line.cells.paid or 0),
            "paid_at": dt.datetime.combine(paid_on, _NOON, CHINA) if paid_on else self.now,
            "method": line.row.method,
            "payer": "",
            "memo": f"导入时已收：{line.cells.item} {line.cells.period.label}",
        }

    def _effective_on(self, line: _NewLine) -> dt.date:
        """Without the day it was paid it counts as paid in time: a late charge on an unknown day would be made up."""
        if line.row.paid_on:
            return line.row.paid_on
        due_on = self._due_on(line)
        return min(due_on, self.today) if due_on else self.today


def _same_people(owners: Collection[str], named: Sequence[str]) -> bool:
    """Is one of the owners named, in full or in part (某某商贸 for 某某商贸(赵六))?"""
    return not named or any(name in owner or owner in name for name in named for owner in owners)


Refusal = tuple[str, str, str]


def _find(lines: Sequence[KnownLine], cells: LineCells) -> tuple[KnownLine | None, Refusal | None]:
    """The known line of the same period; a refusal where another one bills a month of it already."""
    same = [line for line in lines if line.period == cells.period]
    if len(same) > 1:
        because = f"{cells.item} {cells.period.label} 业主变更时已拆成 {len(same)} 行"
        return None, ("line split", because, "已拆分的账单请在系统里调整，不从表里改")
    if same:
        return same[0], None
    other = next((line for line in lines if line.period.overlaps(cells.period)), None)
    if other is None:
        return None, None
    because = f"{cells.item} {cells.period.label} 与已有账单 {other.period.label} 有重叠月份，会重复收费"
    return None, ("period overlaps", because, "核对账期；原账单有误的，请先作废原账单")


def _cannot_change(line: KnownLine, cells: LineCells) -> Refusal | None:
    net = cells.net - line.waived
    if cells.gross == line.gross and cells.reduction == line.reduction:
        return None
    if net < 0:
        return "less than waived", f"{cells.item} 应收改为 {yuan(cells.net)}，少于已批准的减免", "核对应收和减免"
    if net < line.paid:
        because = f"{cells.item} 应收改为 {yuan(net)}，少于已收 {yuan(line.paid)}"
        return "less than paid", because, "先在系统里办理退款或转预存，再改应收"
    return None


def _changed(row: ReceivableRow, cells: LineCells, line: KnownLine) -> dict[str, tuple[Any, Any]]:
    """Column -> (before, after) of what a later sheet tells otherwise; what it leaves out stays."""
    told: dict[str, Any] = {
        "gross": cells.gross,
        "reduction": cells.reduction,
        "unit_price": line.unit_price if cells.unit_price is None else cells.unit_price,
        "quantity": line.quantity if cells.quantity is None else cells.quantity,
        "reduction_reason": cells.reduction_reason or line.reduction_reason,
        "due_on": row.due_on or line.due_on,
    }
    return {name: (getattr(line, name), value) for name, value in told.items() if getattr(line, name) != value}


def _plain(value: object) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
