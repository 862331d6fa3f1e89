"""`guanjia bill` agrees with expected.json for all 216 rooms of 幸福里, as JSON and text, before and after payments."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import bill
from bot.domain.moments import day_of
from bot.services.bills.say_bill import MOST_CHARACTERS, say_details, say_short
from bot.services.bills.show_bill import load_bills
from bot.services.bills.tell_bill import tell_bill
from bot.wiring import open_house
from storage.database import Database
from storage.tables import Room
from tests.sample_bills import scripts
from tests.services.bring_in import bring_in

FOLDER = Path(__file__).parents[1] / "data" / "xingfuli"
SHEETS = [FOLDER / "owners.xlsx", FOLDER / "receivables.xlsx"]
MONEY = [FOLDER / "wechat_pay_trades.csv", FOLDER / "bank.csv"]
SUMS = ("payable", "paid", "outstanding")
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))["rooms"]


def test_all_rooms_agree_as_json_and_text(sqlite_database: Database, now: dt.datetime) -> None:
    for files, outstanding in ((SHEETS, "outstanding"), (MONEY, "outstanding_after_payments")):
        bring_in(sqlite_database, files, now)
        shown = _shown(sqlite_database, now)
        assert {code: told for code, (told, _, _) in shown.items()} == {
            code: (room["name"], room["payable"], room[outstanding], [item[:2] for item in room["items"]])
            for code, room in EXPECTED.items()
        }
        for code, (_, short, details) in shown.items():
            _agrees(EXPECTED[code], EXPECTED[code][outstanding], short, details)


@pytest.mark.usefixtures("home")
def test_the_command_says_the_same(now: dt.datetime) -> None:
    house = open_house()
    bring_in(house.database, SHEETS, now)
    house.database.close()
    app = typer.Typer()
    app.callback()(lambda: None)
    bill.register(app)
    for code in ("1-1-101", "1-1-202", "3-2-501"):
        as_json = json.loads(CliRunner().invoke(app, ["bill", code, "--json", "--now", now.isoformat()]).stdout)
        as_text = CliRunner().invoke(app, ["bill", code, "--text", "--now", now.isoformat()]).stdout
        room = EXPECTED[code]
        assert [as_json[name] for name in SUMS] == [room[name] for name in SUMS]
        assert [[line["item"], line["amount"], line["paid"]] for line in as_json["lines"]] == room["items"]
        assert f"合计 {room['payable']} 元" in as_text


def _shown(database: Database, now: dt.datetime) -> dict[str, tuple[tuple[Any, ...], str, str]]:
    """By room what the JSON, the short text and the details say."""
    today = day_of(now)
    with database.transaction() as session:
        ids = [room.id for room in session.exec(select(Room)).all()]
        bills = load_bills(session, ids, today).values()
    shown = {}
    for one in bills:
        told = tell_bill(one, scripts(), today)
        lines = [[line["item"], line["amount"]] for line in told["lines"]]
        texts = say_short(one, scripts(), today), say_details(one, scripts(), today)
        shown[told["room"]] = (told["owner"], told["payable"], told["outstanding"], lines), *texts
    return shown


def _agrees(room: dict[str, Any], outstanding: str, short: str, details: str) -> None:
    assert room["name"][0] in short.partition("。")[0]
    assert (f"还需付 {outstanding} 元" in short) == (outstanding != "0.00")
    assert ("现在没有要付的" in short) == (outstanding == "0.00")
    assert f"合计 {room['payable']} 元" in details
    assert all(
        f"{item}：" in details and f"{amount}元" in details.replace(" 元", "元") for item, amount, _ in room["items"]
    )
    assert max(len(short), len(details)) <= MOST_CHARACTERS
