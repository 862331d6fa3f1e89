"""`guanjia init` makes what is missing, once."""

import stat
from pathlib import Path

import pytest
import typer
from argon2 import PasswordHasher
from typer.testing import CliRunner

from bot.cli import init
from bot.settings import load_settings
from bot.wiring import open_house
from storage.staff import active_staff


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    init.register(made)
    return made


def told_by(app: typer.Typer, *words: str) -> list[str]:
    done = CliRunner().invoke(app, ["init", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout.splitlines()


def test_it_makes_settings_database_key_and_administrator(home: Path, app: typer.Typer) -> None:
    told = told_by(app, "--admin", "王敏")
    password = told[-1].partition("：")[2]
    assert [line.partition("：")[0] for line in told] == [
        "写好了设置文件", "建好了数据库", "电话密钥的指纹", "建好了管理员", "密码（只显示这一次，请记下）"
    ]  # fmt: skip
    house = open_house()
    with house.database.transaction() as session:
        (person,) = active_staff(session)
    house.database.close()
    assert (person.name, person.role) == ("王敏", "管理员")
    assert PasswordHasher().verify(person.password_hash, password)
    assert password not in person.password_hash
    for name in ("guanjia.toml", "secret.key"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_a_second_run_changes_nothing_and_says_so(home: Path, app: typer.Typer) -> None:
    told_by(app)
    (home / "guanjia.toml").write_text('public_url = "https://wy.example.com"\n')
    before = {file.name: file.read_bytes() for file in home.iterdir() if file.is_file()}
    told = told_by(app, "--admin", "另一位")
    assert [line for line in told if "没有改动" in line] == [
        f"设置文件已经有了，没有改动：{home / 'guanjia.toml'}",
        "数据库已经有了，没有改动",
        "管理员已经有了，没有改动：管理员",
    ]
    assert {name: (home / name).read_bytes() for name in ("guanjia.toml", "secret.key")} == {
        name: before[name] for name in ("guanjia.toml", "secret.key")
    }


def test_the_settings_file_it_writes_can_be_read(home: Path, app: typer.Typer) -> None:
    told_by(app)
    assert list(load_settings().accounts()) == []


def test_every_line_of_it_that_is_switched_on_can_be_read(home: Path, app: typer.Typer) -> None:
    told_by(app)
    text = (home / "guanjia.toml").read_text("utf-8")
    switched_on = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [channels") else line
        for line in text.splitlines()
    ]
    (home / "guanjia.toml").write_text("\n".join(switched_on), "utf-8")
    assert [(channel, name) for channel, name, _ in load_settings().accounts()] == [
        ("telegram", "main"),
        ("wechat", "main"),
    ]
