"""`guanjia campaign`: seen as a manager sees it, started by two people, paused by one."""

import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import campaign
from bot.domain.errors import GuanjiaError
from bot.domain.moments import CHINA
from bot.wiring import open_house
from storage.tables import Staff
from tests.services.guarded import DUE, an_owner

RUN = CliRunner()
EARLY = ["--now", dt.datetime.combine(DUE - dt.timedelta(days=20), dt.time(9), CHINA).isoformat()]


@pytest.fixture
def app(home: Path) -> typer.Typer:
    made = typer.Typer()
    made.callback()(lambda: None)
    campaign.register(made)
    assert home.is_dir()
    return made


def told(app: typer.Typer, *words: str) -> str:
    result = RUN.invoke(app, ["campaign", *words])
    assert result.exception is None, result.exception
    return result.stdout


def refused(app: typer.Typer, *words: str) -> str:
    result = RUN.invoke(app, ["campaign", *words])
    assert isinstance(result.exception, GuanjiaError)
    return str(result.exception)


@pytest.fixture
def office(app: typer.Typer) -> typer.Typer:
    with open_house().database.transaction() as session:
        for name, role in (("王芳", "经理"), ("李强", "主管")):
            session.add(Staff(name=name, role=role, password_hash="none"))
            session.flush()
        an_owner(session)
    return app


def test_every_step_tells_technique_basis_and_exits(app: typer.Typer) -> None:
    steps = json.loads(told(app, "show", "arrears", "--json"))["steps"]
    assert len({step["technique"] for step in steps}) == 9
    assert all(step["basis"] and step["exits"] for step in steps)
    assert "【适时提醒】" in told(app, "show", "arrears")


def test_two_people_start_it_and_one_pauses_it(office: typer.Typer) -> None:
    shown = json.loads(told(office, "start", "arrears", "--by", "王芳", *EARLY, "--json"))
    assert (shown["reaches"], shown["preview"][0]["household"]) == (1, "幸福里/3-2-501")
    assert shown["pending_approval"]
    assert "自己" in refused(office, "approve", "arrears", "--by", "王芳")
    told(office, "approve", "arrears", "--by", "李强", *EARLY)
    assert "进行中" in told(office, "list")
    told(office, "pause", "arrears", "--why", "系统升级", "--by", "李强")
    assert json.loads(told(office, "list", "--json"))[0]["state"] == "paused"
    told(office, "resume", "arrears", "--by", "李强")
    assert json.loads(told(office, "list", "--json"))[0]["state"] == "running"


def test_a_manager_reads_whom_and_whom_not(office: typer.Typer) -> None:
    shown = told(office, "start", "arrears", "--dry-run", *EARLY)
    assert "现在到得了 1 户" in shown
    assert "会看到" in shown


def test_nobody_to_reach_is_refused_with_the_reasons(app: typer.Typer) -> None:
    assert "一户也到不了" in refused(app, "start", "arrears", *EARLY)


@pytest.mark.parametrize("words", [("show", "nix"), ("start", "nix"), ("pause", "nix"), ("approve", "nix")])
def test_an_unknown_campaign_is_told(app: typer.Typer, words: tuple[str, ...]) -> None:
    assert "活动 nix" in refused(app, *words)
