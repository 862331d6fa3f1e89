"""`guanjia db upgrade` as a person runs it."""

import json
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import db
from bot.domain.errors import Refused
from bot.wiring import open_house
from storage.holder import hold
from storage.tables import Room
from tests.homes import a_home


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
    (home / "cache").unlink()
    home.rmdir()
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    assert home.stat().st_mode & 0o077 == 0


def test_a_copy_comes_back_and_the_old_file_is_kept(app: typer.Typer, home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "office.backup"
    with open_house().database.transaction() as session:
        a_home(session)
    made = CliRunner().invoke(app, ["db", "backup", str(copy), "--json"])
    with open_house().database.transaction() as session:
        a_home(session, "9-9-901")
    back = CliRunner().invoke(app, ["db", "restore", str(copy), "--json", "--now", "2026-11-23T10:00"])
    assert json.loads(made.output)["key_fingerprint"] == open_house().phone_vault.fingerprint
    assert json.loads(back.output)["kept"] == str(home / "guanjia.db.before-restore-20261123-100000")
    with open_house().database.transaction() as session:
        assert [room.code for room in session.exec(select(Room))] == ["3-2-501"]
    verified = CliRunner().invoke(app, ["db", "verify", "--json"])
    assert verified.exit_code == 0
    assert {finding["check"] for finding in json.loads(verified.output)} == {
        "pages", "chain", "payments", "allocations", "lines_paid", "lines", "key",
    }  # fmt: skip


def test_restore_keeps_away_from_a_running_house(app: typer.Typer, home: Path, tmp_path: Path) -> None:
    open_house().database.close()
    copy = tmp_path / "office.backup"
    CliRunner().invoke(app, ["db", "backup", str(copy)])
    with hold(home), pytest.raises(Refused, match="另一个 guanjia serve"):
        CliRunner().invoke(app, ["db", "restore", str(copy)], catch_exceptions=False)


def test_restore_asks_for_the_key_of_the_copy(app: typer.Typer, home: Path, tmp_path: Path) -> None:
    open_house().database.close()
    copy = tmp_path / "office.backup"
    CliRunner().invoke(app, ["db", "backup", str(copy)])
    (home / "secret.key").write_text("ab" * 32, "ascii")
    with pytest.raises(Refused, match="密钥指纹"):
        CliRunner().invoke(app, ["db", "restore", str(copy)], catch_exceptions=False)
