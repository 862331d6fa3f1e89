"""`guanjia export` as a clerk runs it."""

import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import export, import_
from bot.domain.errors import NotFound, Refused, WrongUse
from bot.ledgers.workbook import read_file

DATA = Path(__file__).parents[1] / "data" / "xingfuli"
NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app() -> typer.Typer:
    """The command line with importing and exporting."""
    made = typer.Typer()
    made.callback()(lambda: None)
    import_.register(made)
    export.register(made)
    return made


@pytest.fixture
def folder(app: typer.Typer, home: Path, tmp_path: Path) -> Path:
    """幸福里 with its bills, and a folder to write to."""
    sheets = shutil.copytree(DATA, tmp_path / "sheets")
    CliRunner().invoke(app, ["import", str(sheets / "owners.xlsx"), str(sheets / "receivables.xlsx"), *NOW])
    return tmp_path


def run(app: typer.Typer, *args: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, args), *NOW])


@pytest.mark.parametrize(
    ("what", "told", "rows"),
    [("bills", "幸福里 账单明细 943 行", 943), ("arrears", "欠费清单 ", None), ("payments", "收款明细 0 行", 0)],
)
def test_each_export_tells_how_much_it_wrote(
    app: typer.Typer, folder: Path, what: str, told: str, rows: int | None
) -> None:
    done = run(app, what, folder / f"{what}.xlsx")
    assert (done.exit_code, told in done.stdout) == (0, True)
    [sheet] = read_file(folder / f"{what}.xlsx")
    assert rows is None or len(sheet.rows) == rows + 3


def test_telephones_only_when_asked(app: typer.Typer, folder: Path) -> None:
    run(app, "arrears", folder / "a.xlsx")
    run(app, "arrears", folder / "b.xlsx", "--phones")
    without, with_phones = (read_file(folder / name)[0].rows[2][2] for name in ("a.xlsx", "b.xlsx"))
    assert (without, with_phones) == ("", "19993071737")


@pytest.mark.usefixtures("folder")
def test_wrong_use_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    assert isinstance(run(app, "bills", tmp_path / "a.csv").exception, WrongUse)
    assert isinstance(run(app, "bills", tmp_path / "no" / "a.xlsx").exception, Refused)
    assert isinstance(run(app, "bills", tmp_path / "a.xlsx", "--community", "没有").exception, NotFound)
    assert run(app, "everything", tmp_path / "a.xlsx").exit_code == 2
