"""`guanjia campaign`: seen as a manager sees it, started by two people, paused by one."""

import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import campaign
from bot.domain.errors import GuanjiaError
from bot.domain.may_speak import Rules
from bot.domain.moments import CHINA
from bot.domain.speaking import Policy
from bot.domain.workdays import Calendar
from bot.services.campaigns.plan_campaign import move_page
from bot.wiring import open_house
from scripts_zh.load import FOLDER
from storage.tables import CampaignRun, OutboxRow, Staff
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


def test_cancelled_nothing_waits_any_more_and_a_new_start_needs_a_new_word(office: typer.Typer) -> None:
    told(office, "start", "arrears", "--by", "王芳", *EARLY)
    told(office, "approve", "arrears", "--by", "李强", *EARLY)
    at = dt.datetime.fromisoformat(EARLY[1])
    with open_house().database.transaction() as session:
        run, house = session.exec(select(CampaignRun)).one(), open_house()
        rules = Rules(Policy(), Calendar.of({dt.date(2026, 10, 1): "国庆节"}))
        move_page(session, house.scripts.campaigns["arrears"], run, 0, house.scripts, rules, at)
    shown = json.loads(told(office, "cancel", "arrears", "--why", "改期", "--by", "李强", "--json", *EARLY))
    assert shown == {"name": "arrears", "state": "ended", "cancelled": 1}
    with open_house().database.transaction() as session:
        row = session.exec(select(OutboxRow)).one()
        assert (row.state, row.because) == ("cancelled", "活动已取消：改期")
    assert "没有在等批准" in refused(office, "approve", "arrears", "--by", "李强")


def test_bad_faith_is_signed_by_two(office: typer.Typer) -> None:
    why = "12月3日王芳上门，业主说有钱但不想付，录音编号 12"
    assert json.loads(told(office, "sign", "3-2-501", "--why", why, "--by", "王芳", "--json"))["pending_approval"]


def test_a_manager_reads_whom_and_whom_not(office: typer.Typer) -> None:
    shown = told(office, "start", "arrears", "--dry-run", *EARLY)
    assert "会联系 1 户，没有异议的欠费一共 751.80 元" in shown
    assert "1 户  账单送达" in shown
    assert "1 户会读到的原话" in shown
    assert "① 幸福里/3-2-501 · 账单送达 · 不知情" in shown
    assert "只是看看，没有开始" in shown


def test_an_offer_waits_for_a_second_person(office: typer.Typer) -> None:
    until = (DUE + dt.timedelta(days=20)).isoformat()
    asked = ("offer", "arrears", "--budget", "500", "--until", until, "--by", "王芳", *EARLY)
    assert json.loads(told(office, *asked, "--json"))["pending_approval"]
    assert "已经有一个减免方案" in refused(office, *asked)


def test_a_gift_that_rewards_waiting_is_refused_with_the_sum(office: typer.Typer, home: Path) -> None:
    folder = home / "scripts_zh" / "campaigns" / "arrears"
    folder.mkdir(parents=True)
    ours = (FOLDER / "campaigns" / "arrears" / "015_gift.yaml").read_text("utf-8")
    (folder / "015_gift.yaml").write_text(ours.replace("{by: 0,", "{since: 1, by: 60,"), "utf-8")
    why = refused(office, "start", "arrears", "--by", "王芳", *EARLY)
    assert "让按时缴费的 1 户吃亏" in why
    assert "最多差 20.00 元（如 3-2-501）" in why


def test_what_wordings_have_shown_is_told_only_when_enough_were_seen(office: typer.Typer, home: Path) -> None:
    folder = home / "scripts_zh" / "campaigns" / "arrears"
    folder.mkdir(parents=True)
    ours = (FOLDER / "campaigns" / "arrears" / "020_due_soon.yaml").read_text("utf-8")
    (folder / "020_due_soon.yaml").write_text(ours + "arms: {control: 1, plain: 1, warm: 1}\n", "utf-8")
    shown = told(office, "show", "arrears")
    assert "比较 plain：不足以判断。每组要看满 2000 户" in shown
    assert "比较 warm：不足以判断。" in shown


def test_nobody_to_reach_is_refused_with_the_reasons(app: typer.Typer) -> None:
    assert "一户也到不了" in refused(app, "start", "arrears", *EARLY)


@pytest.mark.parametrize("words", [("show", "nix"), ("start", "nix"), ("pause", "nix"), ("approve", "nix")])
def test_an_unknown_campaign_is_told(app: typer.Typer, words: tuple[str, ...]) -> None:
    assert "活动 nix" in refused(app, *words)
