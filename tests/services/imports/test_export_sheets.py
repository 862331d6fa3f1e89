"""What goes out as xlsx: numbers as numbers, text never a formula, and a bill sheet that comes back unchanged."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import select

from bot.domain.errors import Refused
from bot.domain.moments import day_of
from bot.ledgers.export_book import write_book
from bot.ledgers.grid import Cell
from bot.ledgers.workbook import read_file
from bot.services.imports.export_sheets import ARREARS, BILLS, PAYMENTS, arrears_rows, bill_rows, payment_rows
from storage.database import Database
from storage.tables import Community
from tests.ledgers.sheets import write_csv
from tests.services.bring_in import VAULT, bring_in


@pytest.fixture
def office(database: Database, tmp_path: Path, now: dt.datetime) -> Database:
    """Two rooms with a quarter's bills, an opening balance, a payment and money without a room."""
    files = [
        write_csv(
            tmp_path / "业主.csv",
            [
                ["幸福里业主台账"],
                ["房号", "业主姓名", "联系电话", "面积"],
                ["1-1-101", "=HYPERLINK(1)", "13900000001", 100],
                ["1-1-102", "李四", "13900000002", 80],
            ],
        ),
        write_csv(
            tmp_path / "应收.csv",
            [
                ["房号", "收费项目", "账期", "单价", "数量", "应收金额", "减免", "已收", "缴费截止日期"],
                ["1-1-101", "物业费", "2026年第三季度", 2, 100, 600, "", 100, "2026-10-15"],
                ["1-1-102", "物业费", "2026年第三季度", 2, 80, 480, 144, "", ""],
            ],
        ),
        write_csv(
            tmp_path / "流水.csv",
            [
                ["交易日期", "收入金额", "支出金额", "摘要", "对方户名", "流水号"],
                ["2026-10-20", 200, "", "1-1-101", "张三", "B1"],
                ["2026-10-21", 50, "", "+转账", "王五", "B2"],
            ],
        ),
    ]
    bring_in(database, files, now)
    return database


def rows_of(file: Path) -> list[list[Cell]]:
    [sheet] = read_file(file)
    return sheet.rows


def test_bills_go_out_and_come_back_unchanged(office: Database, tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "账单.xlsx"
    with office.transaction() as session:
        home = session.exec(select(Community)).one()
        assert write_book(file, "幸福里账单明细", BILLS, bill_rows(session, home, day_of(now))) == 2
    assert rows_of(file) == [
        ["幸福里账单明细", *[""] * 10],
        ["房号", "业主", "收费项目", "计费周期", "单价", "数量", "应收金额", "减免", "已收", "欠费", "缴费截止日期"],
        ["1-1-101", "=HYPERLINK(1)", "物业费", "2026-07至2026-09", 2, 100, 600, 0, 300, 300, dt.date(2026, 10, 15)],
        ["1-1-102", "李四", "物业费", "2026-07至2026-09", 2, 80, 480, 144, 0, 336, ""],
        ["合计", "", "", "", "", "", 1080, 144, 300, 636, ""],
    ]
    report = bring_in(office, [file], now)["账单.xlsx"]
    assert (report.accepted, report.unchanged, report.rejected, report.warnings) == (0, 2, [], [])


def test_arrears_name_who_owes_what_since_when(office: Database, tmp_path: Path, now: dt.datetime) -> None:
    file = tmp_path / "欠费.xlsx"
    with office.transaction() as session:
        home = session.exec(select(Community)).one()
        write_book(file, "幸福里欠费清单", ARREARS, arrears_rows(session, home, day_of(now), VAULT))
        without = list(arrears_rows(session, home, day_of(now)))
    assert rows_of(file)[2:] == [
        ["1-1-101", "=HYPERLINK(1)", "13900000001", "物业费", "2026-07至2026-09", 300, dt.date(2026, 10, 15), 39],
        ["1-1-102", "李四", "13900000002", "物业费", "2026-07至2026-09", 336, "", ""],
        ["合计", "", "", "", "", 636, "", ""],
    ]
    assert [row[2] for row in without] == ["", ""]


def test_payments_go_out_without_opening_balances_and_are_not_booked_again(
    office: Database, tmp_path: Path, now: dt.datetime
) -> None:
    file = tmp_path / "收款.xlsx"
    with office.transaction() as session:
        home = session.exec(select(Community)).one()
        write_book(file, "幸福里收款明细", PAYMENTS, payment_rows(session, home))
    assert [row[1:6] + row[7:] for row in rows_of(file)[2:4]] == [
        ["1-1-101", 200, 200, 0, 0, "银行", "B1", "张三", "1-1-101", "已核销"],
        ["", 50, 0, 0, 50, "银行", "B2", "王五", "+转账", "待认领"],
    ]
    report = bring_in(office, [file], now)["收款.xlsx"]
    assert (report.accepted, report.unchanged, report.unmatched) == (0, 1, 1)


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="写不了"):
        write_book(tmp_path / "没有这个文件夹" / "a.xlsx", "表", BILLS, [])
    assert list(tmp_path.iterdir()) == []
