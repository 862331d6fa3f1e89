"""The four sheets of 幸福里 come in exactly as expected.json says, whatever order they are given in, and only once."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, func, select

from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.services.bills.show_bill import load_bills
from storage.database import Database
from storage.people import phones_by_person, ties_by_room
from storage.rooms import rooms_by_code
from storage.tables import Community, Payment, Task
from tests.services.bring_in import VAULT, bring_in

FOLDER = Path(__file__).parents[2] / "data" / "xingfuli"
OWNERS, RECEIVABLES = FOLDER / "owners.xlsx", FOLDER / "receivables.xlsx"
BANK, WECHAT = FOLDER / "bank.csv", FOLDER / "wechat_pay_trades.csv"
CENT = Decimal("0.01")
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def test_four_sheets_give_what_is_expected(database: Database, now: dt.datetime) -> None:
    first = bring_in(database, [RECEIVABLES, OWNERS], now)
    with database.transaction() as session:
        assert _rooms(session, now) == {code: _without(room) for code, room in EXPECTED["rooms"].items()}
        assert _outstanding(session, now) == {code: room["outstanding"] for code, room in EXPECTED["rooms"].items()}
    second = bring_in(database, [WECHAT, BANK], now)
    with database.transaction() as session:
        after = _outstanding(session, now)
    assert after == {code: room["outstanding_after_payments"] for code, room in EXPECTED["rooms"].items()}
    assert _sum(after) == EXPECTED["outstanding_after_payments"]
    reports = {**first, **second}
    assert _bad_rows(reports) == {
        "owners.xlsx": [(row, code) for row, code in EXPECTED["bad_rows"]["owners"]],
        "receivables.xlsx": [(row, code) for row, code in EXPECTED["bad_rows"]["receivables"]],
        "bank.csv": [],
        "wechat_pay_trades.csv": [],
    }
    assert _counts(reports) == {
        "owners.xlsx": (219, 216, 0, 0, 0, 0),
        "receivables.xlsx": (946, 943, 0, 0, 0, 0),
        "bank.csv": (11, 9, 0, 1, 0, 1),
        "wechat_pay_trades.csv": (10, 9, 0, 0, 1, 0),
    }
    assert [warning for report in reports.values() for warning in report.warnings] == []


def test_unreadable_transfer_waits_for_a_person(database: Database, now: dt.datetime) -> None:
    bring_in(database, [OWNERS, RECEIVABLES, BANK], now)
    with database.transaction() as session:
        waiting = session.exec(select(Payment).where(col(Payment.room_id).is_(None))).all()
        tasks = session.exec(select(Task)).all()
        assert [(row.trade_number, row.amount, row.payer) for row in waiting] == [("B99990002", 30000, "张三")]
        assert [(task.kind, task.subject) for task in tasks] == [("unmatched_money", f"payment:{waiting[0].id}")]
        assert "B99990002" in tasks[0].what


def test_second_import_changes_nothing(database: Database, now: dt.datetime) -> None:
    files = [OWNERS, RECEIVABLES, WECHAT, BANK]
    bring_in(database, files, now)
    before = _row_counts(database)
    later = now + dt.timedelta(days=3)
    again = bring_in(database, files, later)
    assert _row_counts(database) == before
    assert _counts(again) == {
        "owners.xlsx": (219, 0, 216, 0, 0, 0),
        "receivables.xlsx": (946, 0, 943, 0, 0, 0),
        "bank.csv": (11, 0, 9, 1, 0, 1),
        "wechat_pay_trades.csv": (10, 0, 9, 0, 1, 0),
    }
    with database.transaction() as session:
        after = _outstanding(session, later)
    assert _sum(after) == EXPECTED["outstanding_after_payments"]


def test_formulas_recompute_and_totals_add_up(sqlite_database: Database, now: dt.datetime) -> None:
    bring_in(sqlite_database, [OWNERS, RECEIVABLES], now)
    with sqlite_database.transaction() as session:
        rooms = rooms_by_code(session, _home(session).id)
        bill = load_bills(session, [rooms["1-1-502"].id], day_of(now))[rooms["1-1-502"].id]
    assert [line.formula for line in bill.lines] == [
        "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元",
        "89.50㎡ × 0.30元/㎡·月 × 3个月 = 80.55元",
        "1户 × 10.00元/户·月 × 3个月 = 30.00元",
        "89.50㎡ × 0.35元/㎡·月 × 3个月 = 93.98元",
    ]


@pytest.mark.parametrize("files", [[BANK], [RECEIVABLES], [RECEIVABLES, BANK]])
def test_sheets_before_the_owners_sheet_are_refused(
    sqlite_database: Database, now: dt.datetime, files: list[Path]
) -> None:
    before = _row_counts(sqlite_database)
    reports = bring_in(sqlite_database, files, now)
    assert all("请先导入业主台账" in report.error for report in reports.values())
    assert _row_counts(sqlite_database) == before


def _home(session: Session) -> Community:
    return session.exec(select(Community)).one()


def _rooms(session: Session, now: dt.datetime) -> dict[str, dict[str, Any]]:
    home = _home(session)
    assert home.name == EXPECTED["community"]
    rooms = rooms_by_code(session, home.id)
    ties = ties_by_room(session, home.id, day_of(now))
    phones = phones_by_person(session, home.id)
    bills = load_bills(session, [room.id for room in rooms.values()], day_of(now))
    found = {}
    for code, room in rooms.items():
        [(_, owner)] = ties[room.id]
        bill = bills[room.id]
        found[code] = {
            "name": owner.name,
            "phone": VAULT.open(phones[owner.id][0].sealed),
            "area": str(room.area and room.area.quantize(CENT)),
            "vacant": room.vacant,
            "payable": yuan(bill.payable),
            "paid": yuan(bill.paid),
            "items": [[line.item, yuan(line.amount), yuan(line.paid)] for line in bill.lines],
        }
    return found


def _without(room: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in room.items() if not name.startswith("outstanding")}


def _outstanding(session: Session, now: dt.datetime) -> dict[str, str]:
    rooms = rooms_by_code(session, _home(session).id)
    bills = load_bills(session, [room.id for room in rooms.values()], day_of(now))
    return {code: yuan(bills[room.id].outstanding) for code, room in rooms.items()}


def _sum(amounts: dict[str, str]) -> str:
    return yuan(sum(round(float(amount) * 100) for amount in amounts.values()))


def _bad_rows(reports: dict[str, Any]) -> dict[str, list[tuple[int, str]]]:
    return {name: [(fault.row, fault.code) for fault in report.rejected] for name, report in reports.items()}


def _counts(reports: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    names = ("rows", "accepted", "unchanged", "unmatched", "duplicate", "ignored")
    return {name: tuple(getattr(report, count) for count in names) for name, report in reports.items()}


def _row_counts(database: Database) -> dict[str, int]:
    with database.transaction() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }
