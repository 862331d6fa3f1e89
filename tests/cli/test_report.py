"""The reports on the command line: an empty house says so plainly; a picture is drawn; a wrong name is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import after, report
from bot.cli.app import app
from bot.domain.errors import WrongUse
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
