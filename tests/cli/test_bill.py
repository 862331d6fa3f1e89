"""`guanjia bill` as an office runs it."""

import json
from pathlib import Path

import pytest
import typer
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner

from bot.cli import bill
from bot.domain.binding_code import find_binding_code, read_binding_code
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import read_moment
from bot.domain.period import Period
from bot.wiring import open_house
from storage.tables import Payment
from tests.homes import a_home, a_line, a_person
from tests.sample_bills import TODAY

Q2, Q3 = Period.parse("2026-04..2026-06"), Period.parse("2026-07..2026-09")
NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    bill.register(made)
    return made


@pytest.fixture
def billed(home: Path) -> Path:
    """A home folder whose office billed one room twice and holds ten yuan of its owner."""
    house = open_house()
    with house.database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, amount=72495, period=Q2)
        line = a_line(session, room, period=Q3, due_on=Q3.last_day)
        line.gross, line.reduction, line.reduction_reason = 80180, 5000, "停梯 6 天"
        session.add(
            Payment(
                community_id=room.community_id,
                room_id=room.id,
                gateway="counter",
                trade_number="1",
                amount=1000,
                paid_at=read_moment("2026-10-01T09:00"),
            )
        )
    house.database.close()
    return home


@pytest.mark.usefixtures("billed")
def test_json_is_one_document_of_yuan_and_iso_days(app: typer.Typer) -> None:
    told = CliRunner().invoke(app, ["bill", "3栋2单元501", "--json", *NOW])
    assert told.exit_code == 0
    formula = "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元"
    assert json.loads(told.stdout) == {
        "community": "幸福里",
        "room": "3-2-501",
        "owner": "张伟",
        "as_of": "2026-11-23",
        "period": "2026-07..2026-09",
        "lines": [
            {
                "item": "物业服务费",
                "period": "2026-04..2026-06",
                "formula": formula,
                "amount": "724.95",
                "gross": "724.95",
                "reduction": "0.00",
                "reduction_reason": "",
                "paid": "0.00",
                "outstanding": "724.95",
                "due_on": None,
                "disputed": False,
            },
            {
                "item": "物业服务费",
                "period": "2026-07..2026-09",
                "formula": formula,
                "amount": "751.80",
                "gross": "801.80",
                "reduction": "50.00",
                "reduction_reason": "停梯 6 天",
                "paid": "0.00",
                "outstanding": "751.80",
                "due_on": "2026-09-30",
                "disputed": False,
            },
        ],
        "payable": "1476.75",
        "paid": "0.00",
        "outstanding": "1476.75",
        "undisputed": "1476.75",
        "paid_up_to": None,
        "due_on": "2026-09-30",
        "late_charge": "0.00",
        "late_charge_because": "",
        "prepaid": "10.00",
        "changed_since_last": [
            {
                "item": "物业服务费",
                "before": "724.95",
                "now": "751.80",
                "because": "减免由 0.00 元变为 50.00 元（停梯 6 天）",
            }
        ],
        "cost_shares": [],
        "done_lately": [],
        "open_matters": [],
        "pay_ways": {},
    }


@pytest.mark.usefixtures("billed")
def test_text_is_what_it_says_when_nothing_else_is_asked_for(app: typer.Typer) -> None:
    plain = CliRunner().invoke(app, ["bill", "3-2-501", *NOW])
    asked = CliRunner().invoke(app, ["bill", "3-2-501", "--text", *NOW])
    assert (plain.exit_code, plain.stdout) == (0, asked.stdout)
    assert plain.stdout.startswith("您好，这是张家的账单。幸福里 3-2-501，还需付 1476.75 元：")


@pytest.mark.usefixtures("billed")
def test_papers_are_written_to_files_and_nothing_else_is_printed(app: typer.Typer, tmp_path: Path) -> None:
    png, pdf, jpg = (tmp_path / name for name in ("bill.png", "bill.pdf", "bill.JPG"))
    done = CliRunner().invoke(app, ["bill", "3-2-501", "--png", str(png), "--pdf", str(pdf), *NOW])
    assert (done.exit_code, done.stdout) == (0, "")
    assert CliRunner().invoke(app, ["bill", "3-2-501", "--png", str(jpg), "--json", *NOW]).stdout.startswith("{")
    with Image.open(png) as first, Image.open(jpg) as second:
        assert (first.format, second.format) == ("PNG", "JPEG")
    code = find_binding_code(PdfReader(pdf).pages[0].extract_text())
    assert code
    assert read_binding_code(open_house().binding_key, code, TODAY) == 1


@pytest.mark.parametrize(
    ("asked", "error", "mend"),
    [
        (["3-2-502"], NotFound, "相近的有：3-2-501"),
        (["那套房"], WrongUse, "3-2-501"),
        (["3-2-501", "--community", "别处"], NotFound, "已有：幸福里"),
        (["3-2-501", "--png", "bill.gif"], WrongUse, ".png 或 .jpg"),
        (["3-2-501", "--pdf", "nowhere/bill.pdf"], WrongUse, "能写的文件夹"),
        (["3-2-501", "--now", "明天"], WrongUse, "2026-11-23T09:30"),
    ],
)
@pytest.mark.usefixtures("billed")
def test_wrong_use_is_told_with_its_mend(app: typer.Typer, asked: list[str], error: type, mend: str) -> None:
    told = CliRunner().invoke(app, ["bill", *asked])
    assert isinstance(told.exception, error)
    assert mend in str(told.exception)
