"""100,000 receivable rows of 20,000 rooms: seconds and memory against the limits (30 s, 500 MB), first and second time.

Run it alone on a quiet machine: `python -m tests.benchmarks.import_speed`; it exits 1 beyond a limit.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from bot.domain.moments import CHINA
from bot.services.imports.import_sheets import ImportWish, import_file, open_files
from storage import migrate
from storage.database import Database
from storage.sealing import PhoneVault

ROOMS = 20_000
FEES = (("物业服务费", 2.8), ("公摊电费", 0.3), ("电梯运行费", 0.35), ("生活垃圾处理费", 0.1), ("二次供水费", 0.2))
AREA = 89.5
MOST_SECONDS, MOST_MEGABYTES = 30.0, 500.0
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def main() -> int:
    """Write the sheets, bring them in, say how it went."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "业主.xlsx", "大城花园业主台账", ["房号", "业主姓名", "联系电话", "建筑面积"], _owners())
        header = ["房号", "业主", "收费项目", "计费周期", "单价", "数量", "应收金额", "减免", "已收", "欠费"]
        _write(folder / "应收.xlsx", "大城花园2026年第三季度应收明细", header, _bills())
        database = Database(f"sqlite:///{folder / 'guanjia.db'}")
        migrate.upgrade(database.engine)
        _import(database, folder / "业主.xlsx")
        seconds = [_import(database, folder / "应收.xlsx") for _ in range(2)]
        database.close()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"100000 rows: first {seconds[0]:.1f} s, again {seconds[1]:.1f} s, {megabytes:.0f} MB\n")
    return int(max(seconds) > MOST_SECONDS or megabytes > MOST_MEGABYTES)


def _import(database: Database, file: Path) -> float:
    started = time.perf_counter()
    with database.transaction() as session:
        [opened], _ = open_files(session, [file], ImportWish())
    with database.transaction() as session:
        report = import_file(session, opened, ImportWish(), PhoneVault(bytes(32)), NOW)
    sys.stdout.write(f"{file.name}: {report.rows} rows, {report.accepted} in, {report.unchanged} unchanged\n")
    return time.perf_counter() - started


def _write(file: Path, title: str, header: list[str], rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for index, row in enumerate([[title], header, *rows]):
            page.write_row(index, 0, row)


def _codes() -> list[str]:
    return [f"{n // 400 + 1}-{n % 400 // 100 + 1}-{n % 100 // 4 + 1}{n % 4 + 1:02d}" for n in range(ROOMS)]


def _owners() -> list[list[object]]:
    return [[code, f"业主{n}", f"139{n:08d}", AREA] for n, code in enumerate(_codes())]


def _bills() -> list[list[object]]:
    rows: list[list[object]] = []
    for n, code in enumerate(_codes()):
        for item, price in FEES:
            gross = round(AREA * price * 3 + 1e-9, 2)
            paid = gross if n % 3 else 0
            period = "2026-07-01至2026-09-30"
            rows.append([code, f"业主{n}", item, period, price, AREA, gross, "", paid, round(gross - paid, 2)])
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
