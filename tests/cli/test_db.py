"""`guanjia db upgrade` as a person runs it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import db


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    db.register(made)
    return made


@pytest.mark.usefixtures("home")
def test_upgrade_says_what_it_did_and_may_be_repeated(app: typer.Typer) -> None:
    first = CliRunner().invoke(app, ["db", "upgrade"])
    again = CliRunner().invoke(app, ["db", "upgrade", "--json"])
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.output == "数据库结构：空 → 0001。\n"
    assert json.loads(again.output) == {"before": "0001", "after": "0001"}


def test_upgrade_makes_the_home_for_its_user_alone(app: typer.Typer, home: Path) -> None:
    home.rmdir()
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    assert home.stat().st_mode & 0o077 == 0
