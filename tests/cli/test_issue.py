"""`guanjia issue` as an office runs it."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import issue
from bot.domain.errors import WrongUse
from bot.wiring import open_house
from storage.tables import BillLine, FeeItem, Tariff
from tests.homes import a_home

NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    issue.register(made)
    return made


@pytest.fixture
def priced(home: Path) -> Path:
    """An office with two rooms, one without an area, and two priced items."""
    with open_house().database.transaction() as session:
        room, bare = a_home(session), a_home(session, "3-2-502")
        bare.area = None
        for name, arithmetic, price in [("物业服务费", "property", "2.80"), ("车位管理费", "parking", "80")]:
            item = FeeItem(community_id=room.community_id, name=name, arithmetic=arithmetic)
            session.add(item)
            session.flush()
            session.add(Tariff(fee_item_id=item.id, unit_price=Decimal(price), in_force_from=dt.date(2019, 1, 1)))
    return home


@pytest.mark.usefixtures("priced")
def test_dry_run_then_issue_then_again(app: typer.Typer) -> None:
    planned = CliRunner().invoke(app, ["issue", "2026Q3", "--dry-run", "--json", *NOW])
    issued = CliRunner().invoke(app, ["issue", "2026Q3", "--json", *NOW])
    again = CliRunner().invoke(app, ["issue", "2026-07..2026-09", "--json", *NOW])
    assert [done.exit_code for done in (planned, issued, again)] == [1, 1, 1]  # one room has no area
    plan = {
        "period": "2026-07..2026-09",
        "due_on": None,
        "dry_run": True,
        "rooms": 1,
        "lines": 1,
        "amount": "751.80",
        "settled_by_prepayment": "0.00",
        "unchanged": 0,
        "not_charged": {"没有车位": 2},
        "unbilled": [
            {"room": "3-2-502", "item": "物业服务费", "because": "没有建筑面积", "mend": "在业主台账里补上建筑面积"}
        ],
    }
    assert json.loads(planned.stdout) == plan
    assert json.loads(issued.stdout) == plan | {"dry_run": False}
    assert json.loads(again.stdout) == plan | {
        "dry_run": False,
        "rooms": 0,
        "lines": 0,
        "amount": "0.00",
        "unchanged": 1,
    }
    with open_house().database.transaction() as session:
        assert len(session.exec(select(BillLine)).all()) == 1


@pytest.mark.usefixtures("priced")
def test_in_words(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["issue", "2026Q3", *NOW])
    assert done.stdout.splitlines() == [
        "2026年7月至9月已出账 1 户 1 条，合计 751.80 元，未定缴费截止日",
        "不收：没有车位 2 条",
        "出不了账：物业服务费 1 户（3-2-502）：没有建筑面积，请在业主台账里补上建筑面积",
    ]
    again = CliRunner().invoke(app, ["issue", "2026Q3", "--item", "车位管理费", "--dry-run", *NOW])
    assert (again.exit_code, again.stdout.splitlines()[0]) == (
        0,
        "2026年7月至9月将出账 0 户 0 条，合计 0.00 元，未定缴费截止日",
    )


@pytest.mark.usefixtures("priced")
def test_no_such_period(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["issue", "十三季度"])
    assert isinstance(done.exception, WrongUse)
    assert "2026Q3" in str(done.exception)
