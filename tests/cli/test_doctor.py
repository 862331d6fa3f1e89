"""`guanjia doctor` names each fault and its mend, and exits 1 for any."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import doctor, init
from bot.cli.checkup.calendar import examine_calendar
from bot.domain.workdays import Calendar
from bot.wiring import open_house
from tests.homes import a_home, a_line

SETTINGS = """
public_url = "https://wy.example.com/"
[channels.wechat.main]
app_id = "wx0123456789abcdef"
secret = "theSecretOfTheApp"
token = "theToken"
aes_key = "{aes_key}"
"""


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command and init."""
    made = typer.Typer()
    made.callback()(lambda: None)
    doctor.register(made)
    init.register(made)
    return made


def examined(app: typer.Typer, *words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["doctor", "--json", *words], catch_exceptions=False)
    return done.exit_code, {finding["check"]: finding for finding in json.loads(done.stdout)}


def write_settings(home: Path, text: str) -> None:
    (home / "guanjia.toml").write_text(text, "utf-8")
    (home / "guanjia.toml").chmod(0o600)


def test_a_fresh_home_says_what_to_run(home: Path, app: typer.Typer) -> None:
    code, found = examined(app)
    assert (code, found["database"]["mend"]) == (1, "运行 guanjia init。")


def test_no_home_is_not_made_by_looking(home: Path, app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANJIA_HOME", str(home / "none"))
    code, found = examined(app)
    assert (code, found["home"]["ok"], (home / "none").exists()) == (1, False, False)


def test_after_init_the_sheets_are_missing(home: Path, app: typer.Typer) -> None:
    CliRunner().invoke(app, ["init"], catch_exceptions=False)
    code, found = examined(app)
    assert code == 1
    assert [check for check, finding in found.items() if not finding["ok"]] == ["community"]


def test_each_wrong_setting_is_named_without_its_value(home: Path, app: typer.Typer) -> None:
    write_settings(home, 'publik_url = "x"\n[channels.wechat.main]\ntoken = "theToken"\nsecrett = "theSecret"\n')
    done = CliRunner().invoke(app, ["doctor"], catch_exceptions=False)
    assert done.exit_code == 1
    for named in ("publik_url：没有这个设置", "channels.wechat.main.app_id：缺这一项", "channels.wechat.main.secrett"):
        assert named in done.stdout
    assert "theToken" not in done.output
    assert "theSecret" not in done.output


@pytest.mark.parametrize("text", ["x = ", "[channels", "\x00"])
def test_a_file_that_is_no_toml_is_told(home: Path, app: typer.Typer, text: str) -> None:
    write_settings(home, text)
    code, found = examined(app)
    assert (code, list(found)) == (1, ["settings"])


def test_a_channel_gets_its_address_and_its_faults(home: Path, app: typer.Typer) -> None:
    write_settings(home, SETTINGS.format(aes_key="short"))
    code, found = examined(app)
    assert code == 1
    assert found["channels.wechat.main.callback"]["detail"].endswith("https://wy.example.com/channels/wechat/main")
    assert found["channels.wechat.main.token"]["ok"]
    assert not found["channels.wechat.main.aes_key"]["ok"]
    assert "theToken" not in json.dumps(found)
    assert "theSecretOfTheApp" not in json.dumps(found)


def test_a_readable_key_is_a_fault(home: Path, app: typer.Typer) -> None:
    CliRunner().invoke(app, ["init"], catch_exceptions=False)
    (home / "secret.key").chmod(0o644)
    _code, found = examined(app)
    assert (found["key"]["ok"], "chmod 600" in found["key"]["mend"]) == (False, True)


@pytest.mark.parametrize(("due", "ok"), [(None, False), ("2026-12-31", True)])
def test_missing_due_dates_are_told(home: Path, app: typer.Typer, due: str | None, ok: bool) -> None:  # noqa: FBT001
    house = open_house()
    with house.database.transaction() as session:
        line = a_line(session, a_home(session))
        line.due_on = line.period.last_day if due else None
    house.database.close()
    _code, found = examined(app)
    assert found["community.幸福里.due_dates"]["ok"] is ok
    assert found["community.幸福里.rooms"]["detail"] == "1 套房，1 条明细"


def test_a_clock_that_stands_in_the_past_is_told(home: Path, app: typer.Typer) -> None:
    _code, found = examined(app, "--now", "2001-01-01T00:00")
    assert not found["clock"]["ok"]


@pytest.mark.parametrize(
    ("today", "ok", "told"),
    [
        (dt.date(2026, 11, 30), True, "放假安排知道到 2026 年"),
        (dt.date(2026, 12, 1), False, "2027 年的还没有，那一年的提醒会一直等着"),
        (dt.date(2027, 1, 1), False, "2027 年的还没有"),
    ],
)
def test_a_year_without_announced_holidays_is_told_in_time(today: dt.date, ok: bool, told: str) -> None:  # noqa: FBT001
    (finding,) = examine_calendar(Calendar.of({dt.date(2026, 10, 1): "国庆节"}), today)
    assert (finding.ok, told in finding.detail, bool(finding.mend)) == (ok, True, not ok)
