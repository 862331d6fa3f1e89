"""`guanjia refund` as the accountant runs it."""

import json
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import pay, refund
from bot.domain.errors import GuanjiaError
from bot.wiring import open_house
from storage.tables import Payment, Refund
from tests.homes import a_home, a_line, a_person

NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app(home: Path) -> typer.Typer:
    """An office where 3-2-501 has paid 751.80 at the counter."""
    with open_house().database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room)
    made = typer.Typer()
    made.callback()(lambda: None)
    pay.register(made)
    refund.register(made)
    assert CliRunner().invoke(made, ["pay", "3-2-501", "751.80", "--reference", "S1", *NOW]).exit_code == 0
    return made


def test_what_came_over_the_counter_goes_back_over_it(app: typer.Typer) -> None:
    with open_house().database.transaction() as session:
        receipt = f"R{session.exec(select(Payment.id)).one()}"
    done = CliRunner().invoke(app, ["refund", receipt, "51.80", "--because", "多缴了", *NOW, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["state"] == "done"
    with open_house().database.transaction() as session:
        assert [row.amount for row in session.exec(select(Refund))] == [5180]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["R1", "800", "--because", "多缴"], "还能退 751.80 元"),
        (["R1", "1"], "请写退款的原因"),
        (["R99", "1", "--because", "多缴"], "没有收据 R99"),
        (["收据一", "1", "--because", "多缴"], "看不懂收据号"),
        (["R1", "0", "--because", "多缴"], "大于 0"),
    ],
)
def test_what_cannot_be_given_back_is_said(app: typer.Typer, args: list[str], words: str) -> None:
    with pytest.raises(GuanjiaError, match=words):
        CliRunner().invoke(app, ["refund", *args, *NOW], catch_exceptions=False)
