"""`guanjia import` as a clerk runs it: exit codes, JSON, trials, own words, the file of rejected rows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import func, select
from typer.testing import CliRunner, Result

from bot.cli import import_
from bot.domain.errors import GuanjiaError, Refused, WrongUse
from bot.ledgers.workbook import read_file
from bot.wiring import open_house
from storage.tables import BillLine, Payment, Room
from tests.ledgers.sheets import write_csv

DATA = Path(__file__).parents[1] / "data" / "xingfuli"
NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    import_.register(made)
    return made


@pytest.fixture
def sheets(home: Path, tmp_path: Path) -> Path:
    """An empty house and a copy of 幸福里's sheets."""
    return Path(shutil.copytree(DATA, tmp_path / "sheets"))


def run(app: typer.Typer, *args: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, args), *NOW])


def told(done: Result) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads(done.stdout)["files"]
    return files


def count(table: type[Any]) -> int:
    with open_house().database.transaction() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_json_and_exit_codes(app: typer.Typer, sheets: Path) -> None:
    done = run(app, sheets / "receivables.xlsx", sheets / "owners.xlsx", "--json")
    bills, owners = told(done)
    assert done.exit_code == 1
    assert (owners["file"], owners["kind"], owners["community"]) == ("owners.xlsx", "owners", "幸福里")
    assert (owners["rows"], owners["accepted"], owners["unchanged"]) == (219, 216, 0)
    assert owners["rejected"][0] == {
        "sheet": "业主台账",
        "row": 221,
        "column": "建筑面积(㎡)",
        "reason": "没有面积",
        "mend": "按产权证填建筑面积，如 89.50",
        "code": "area missing",
    }
    assert (bills["file"], bills["rows"], bills["accepted"]) == ("receivables.xlsx", 946, 943)
    assert "业主台账］ 认作业主台账" in done.stderr
    money = run(app, sheets / "bank.csv", sheets / "wechat_pay_trades.csv", "--json")
    assert money.exit_code == 0
    counts = [
        [file[name] for name in ("accepted", "unmatched", "duplicate", "ignored", "warnings")] for file in told(money)
    ]
    assert counts == [[9, 1, 0, 1, []], [9, 0, 1, 0, []]]


def test_rejected_rows_go_beside_the_file(app: typer.Typer, sheets: Path) -> None:
    run(app, sheets / "owners.xlsx")
    [sheet] = read_file(sheets / "owners.rejects.xlsx")
    assert sheet.rows[0][0] == "幸福里小区业主信息台账"
    assert sheet.rows[2][-2:] == ["问题", "怎么改"]
    assert [row[-2] for row in sheet.rows[4:]] == [
        "建筑面积(㎡)：没有面积",
        "建筑面积(㎡)：面积 -89.5 不大于零",
        "房号：房号 1-1-101 重复，第 5 行已有",
    ]
    again = run(app, sheets / "owners.rejects.xlsx", "--json")
    [file] = told(again)
    assert [fault["code"] for fault in file["rejected"]] == ["area missing", "area negative", "duplicate room"]
    assert (file["accepted"], file["updated"], again.exit_code) == (0, 0, 1)


def test_a_trial_writes_nothing(app: typer.Typer, sheets: Path) -> None:
    done = run(app, sheets / "bank.csv", sheets / "receivables.xlsx", sheets / "owners.xlsx", "--dry-run", "--json")
    assert done.exit_code == 1
    assert [file["accepted"] for file in told(done)] == [9, 943, 216]
    assert [count(table) for table in (Room, BillLine, Payment)] == [0, 0, 0]
    assert not list(sheets.glob("*.rejects.xlsx"))


def test_a_refused_file_exits_2_and_the_others_go_in(app: typer.Typer, sheets: Path) -> None:
    (sheets / "坏.xlsx").write_bytes(b"<html>")
    done = run(app, sheets / "坏.xlsx", sheets / "owners.xlsx", "--json")
    broken, owners = told(done)
    assert (done.exit_code, owners["accepted"]) == (2, 216)
    assert "另存为 xlsx" in broken["error"]
    assert "另存为 xlsx" in done.stderr


def test_an_ambiguous_community_exits_2_with_the_choices(app: typer.Typer, sheets: Path) -> None:
    run(app, sheets / "owners.xlsx")
    run(app, sheets / "owners.xlsx", "--community", "阳光花园")
    sheet = write_csv(
        sheets / "应收.csv", [["房号", "收费项目", "账期", "应收金额"], ["1-1-101", "水费", "2026-07", "5"]]
    )
    done = run(app, sheet)
    assert done.exit_code == 2
    assert "可选：" in done.stdout
    assert "幸福里" in done.stdout
    assert run(app, sheet, "--community", "阳光花园").exit_code == 0


def test_unknown_headers_are_named_and_can_be_mapped(app: typer.Typer, sheets: Path) -> None:
    run(app, sheets / "owners.xlsx")
    sheet = write_csv(sheets / "幸福里.csv", [["户编", "费别", "哪期", "钱数"], ["1-1-101", "水费", "2026-07", "5"]])
    done = run(app, sheet)
    assert done.exit_code == 2
    assert "户编" in done.stdout
    mapped = ["--map", "户编=房号", "--map", "哪期=计费周期", "--map", "钱数=应收金额"]
    assert run(app, sheet, *mapped).exit_code == 0
    assert told(run(app, sheet, "--json"))[0]["unchanged"] == 1


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["--map", "房=没有这个"], Refused),
        (["--kind", "nothing"], WrongUse),
        (["--period", "十三季度"], GuanjiaError),
        (["--by", "没有这个人"], GuanjiaError),
    ],
)
def test_wrong_options_are_refused(app: typer.Typer, sheets: Path, args: list[str], error: type[Exception]) -> None:
    assert isinstance(run(app, sheets / "owners.xlsx", *args).exception, error)


def test_the_kind_and_the_period_may_be_told(app: typer.Typer, sheets: Path) -> None:
    run(app, sheets / "owners.xlsx")
    sheet = write_csv(sheets / "幸福里.csv", [["房号", "金额", "日期"], ["1-1-101", "5", "2026-07-01"]])
    assert told(run(app, sheet, "--json"))[0]["kind"] == "payments"
    done = told(run(app, sheet, "--kind", "receivables", "--period", "2026-10..2026-12", "--json"))[0]
    assert (done["kind"], done["accepted"]) == ("receivables", 1)


def test_a_clerk_reads_what_happened(app: typer.Typer, sheets: Path) -> None:
    done = run(app, sheets / "owners.xlsx", sheets / "bank.csv")
    assert done.stdout.splitlines()[0] == "owners.xlsx（幸福里）：共 219 行，录入 216 行，有问题 3 行"
    assert done.stdout.splitlines()[-1] == "bank.csv（幸福里）：共 11 行，录入 9 行，待人工认领 1 行，无关 1 行"


def test_rejects_of_a_folder_not_to_be_written_to_go_home(app: typer.Typer, sheets: Path, home: Path) -> None:
    (sheets / "owners.rejects.xlsx").mkdir()
    [file] = told(run(app, sheets / "owners.xlsx", "--json"))
    assert (file["accepted"], file["rejects_file"]) == (216, str(home / "rejects" / "owners.rejects.xlsx"))
    assert (home / "rejects" / "owners.rejects.xlsx").is_file()


def test_rejects_that_can_be_written_nowhere_leave_nothing_behind(app: typer.Typer, sheets: Path, home: Path) -> None:
    (sheets / "owners.rejects.xlsx").mkdir()
    (home / "rejects").write_text("in the way")
    done = run(app, sheets / "owners.xlsx")
    assert (done.exit_code, count(Room)) == (2, 0)
    assert "没有导入" in done.stdout
