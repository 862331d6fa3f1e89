"""An announced arrangement comes in by `guanjia import`: days off, days worked, corrections; and it counts."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import select

from bot.services.calendar.load_calendar import load_calendar, shipped_calendar
from storage.database import Database
from storage.tables import AuditEntry, Holiday
from tests.services.bring_in import bring_in

RANGES = """2027年节假日安排
节日,放假开始,放假结束,放假或上班,来源
元旦,2027-01-01,2027-01-03,放假,国办发明电
春节,2027-02-05,2027-02-11,放假,国办发明电
春节调休,2027-01-31,,上班,国办发明电
国庆节,2027-10-01,2027-12-31,放假,国办发明电
清明节,某天,,放假,国办发明电
"""
DAYS = "日期,节日,类型\n2027-01-01,元旦,放假\n2027-01-09,元旦,补班\n"


def file(tmp_path: Path, text: str, name: str = "2027年节假日.csv") -> Path:
    written = tmp_path / name
    written.write_text(text, "utf-8")
    return written


def test_ranges_days_off_and_days_worked(database: Database, tmp_path: Path, now: dt.datetime) -> None:
    (report,) = bring_in(database, [file(tmp_path, RANGES)], now).values()
    assert (report.error, report.kind, report.rows, report.accepted) == ("", "holidays", 5, 3)
    assert [(fault.row, fault.reason) for fault in report.rejected] == [
        (6, "从 2027-10-01 到 2027-12-31 不像一次放假"),
        (7, "“某天”不是日期"),
    ]
    with database.transaction() as session:
        calendar = load_calendar(session)
    assert calendar.is_announced(dt.date(2027, 6, 1))
    assert calendar.silence(dt.date(2027, 2, 2), 3) == "春节前后3天"
    assert calendar.silence(dt.date(2027, 2, 1), 3) == ""
    assert (calendar.is_workday(dt.date(2027, 1, 31)), calendar.is_workday(dt.date(2027, 2, 5))) == (True, False)


def test_the_same_again_changes_nothing_and_a_correction_is_on_record(
    database: Database, tmp_path: Path, now: dt.datetime
) -> None:
    bring_in(database, [file(tmp_path, DAYS)], now)
    (again,) = bring_in(database, [file(tmp_path, DAYS)], now).values()
    (mended,) = bring_in(database, [file(tmp_path, DAYS.replace("补班", "放假"), "b.csv")], now).values()
    assert (again.accepted, again.unchanged, mended.accepted, mended.updated) == (0, 2, 1, 1)
    with database.transaction() as session:
        assert {row.day: row.worked for row in session.exec(select(Holiday))} == {
            dt.date(2027, 1, 1): False, dt.date(2027, 1, 9): False
        }  # fmt: skip
        assert [entry.subject for entry in session.exec(select(AuditEntry))] == ["holiday:2027-01-09"]


@pytest.mark.parametrize(
    ("day", "silent", "worked"),
    [
        (dt.date(2026, 10, 1), "国庆节", False),
        (dt.date(2026, 10, 10), "", True),  # a Saturday made up for
        (dt.date(2026, 2, 12), "春节前后3天", True),
        (dt.date(2026, 2, 26), "春节前后3天", True),
        (dt.date(2026, 2, 27), "", True),
        (dt.date(2026, 11, 28), "", False),
    ],
)
def test_what_ships(day: dt.date, silent: str, worked: bool) -> None:  # noqa: FBT001 - a table's column
    calendar = shipped_calendar()
    assert (calendar.silence(day, 3), calendar.is_workday(day)) == (silent, worked)
    assert calendar.is_announced(day)
    assert not calendar.is_announced(day.replace(year=max(calendar.years) + 1))


def test_the_next_workday_leaps_over_a_holiday() -> None:
    assert shipped_calendar().next_workday(dt.date(2026, 9, 30)) == dt.date(2026, 10, 8)
