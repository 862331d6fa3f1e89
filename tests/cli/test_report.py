"""The reports on the command line: an empty house says so plainly; a picture is drawn; a wrong name is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import after, report
from bot.cli.app import app
from bot.domain.errors import WrongUse
from bot.domain.moment_of_truth import Happens
from bot.ledgers.workbook import read_file
from bot.wiring import open_house
from tests.homes import a_home

if not any(group.name == "report" for group in app.registered_groups):
    report.register(app)
    after.register(app)
RUN = CliRunner()


@pytest.fixture
def house(home: Path) -> Path:
    opened = open_house()
    with opened.database.transaction() as session:
        a_home(session)
    opened.database.close()
    return home


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_line_is_drawn(house: Path, ending: str) -> None:
    out = house / f"line.{ending}"
    told = RUN.invoke(app, ["report", "journey", "3-2-501", "--out", str(out), "--json", "--now", "2026-11-23T10:00"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["touches"] == []
    assert out.read_bytes()[:4] in (b"\x89PNG", b"<svg")


def test_another_kind_of_picture_is_refused(house: Path) -> None:
    told = RUN.invoke(app, ["report", "journey", "3-2-501", "--out", str(house / "line.bmp")])
    assert isinstance(told.exception, WrongUse)


def test_a_month_without_answers_says_so(house: Path) -> None:
    told = RUN.invoke(app, ["report", "satisfaction", "--month", "2026-11", "--now", "2026-12-01T10:00"])
    assert "样本太少（0 份）" in told.stdout


def test_no_plans_no_lines(house: Path) -> None:
    assert RUN.invoke(app, ["after", "list", "--now", "2026-12-01T10:00"]).stdout == ""
    told = RUN.invoke(app, ["report", "after-payment", "--now", "2026-12-01T10:00"])
    assert "样本太少" in told.stdout


def test_a_year_is_kept_as_a_book(house: Path) -> None:
    out = house / "year.xlsx"
    told = RUN.invoke(app, ["report", "satisfaction", "--xlsx", str(out), "--now", "2026-12-01T10:00"])
    assert told.exit_code == 0, told.output
    rows = [row for row in read_file(out)[0].rows if len(row) > 6 and row[1] == "全部"]
    months = [row[0] for row in rows]
    assert (months[0], months[-1], len(months)) == ("2026-12", "2026-01", 12)
    assert all("样本太少" in str(row[6]) for row in rows)


def test_every_moment_of_truth_has_somebody_who_answers_for_it(house: Path) -> None:
    told = RUN.invoke(app, ["after", "moments", "--json", "--now", "2026-12-01T10:00"])
    moments = [json.loads(line) for line in told.stdout.splitlines()]
    assert {moment["happens"] for moment in moments} == set(Happens)
    assert all(moment["owner"] and moment["measure"] and (moment["script"] or moment["task"]) for moment in moments)
    assert "工程主管负责" in RUN.invoke(app, ["after", "moments", "--now", "2026-12-01T10:00"]).stdout
