"""`guanjia pay` as a cashier runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import pay
from bot.domain.errors import GuanjiaError, NotFound, Refused, WrongUse
from bot.domain.period import Period
from bot.wiring import open_house
from storage.tables import AuditEntry, OutboxRow, Payment, Staff
from tests.homes import a_home, a_line, a_person

Q3 = Period.parse("2026-07..2026-09")
NOW = ["--now", "2026-11-23T10:00"]


@pytest.fixture
def app() -> typer.Typer:
    """The command line with this command alone."""
    made = typer.Typer()
    made.callback()(lambda: None)
    pay.register(made)
    return made


@pytest.fixture
def billed(home: Path) -> Path:
    """An office with one room that owes two lines."""
    with open_house().database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, period=Q3, due_on=Q3.last_day)
        a_line(session, room, "车位管理费", 24000, Q3, Q3.last_day)
        a_home(session, "3-2-502")
    return home


def told(app: typer.Typer, *args: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["pay", *args, *NOW, "--json"])
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.usefixtures("billed")
def test_the_allocation_is_told_by_line(app: typer.Typer) -> None:
    answer = told(app, "3栋2单元501", "¥1,000.00", "--for", "车位管理费", "--reference", "S1", "--at", "2026-11-20")
    assert answer == {
        "community": "幸福里",
        "room": "3-2-501",
        "amount": "1000.00",
        "paid_at": "2026-11-20T00:00:00+08:00",
        "reference": "S1",
        "duplicate": False,
        "allocations": [
            {"item": "车位管理费", "period": "2026-07..2026-09", "amount": "240.00"},
            {"item": "物业服务费", "period": "2026-07..2026-09", "amount": "751.80"},
        ],
        "prepaid": "8.20",
        "outstanding": "0.00",
        "promises_kept": 0,
        "reminders_cancelled": 0,
    }


@pytest.mark.usefixtures("billed")
def test_the_same_receipt_twice_is_one_payment(app: typer.Typer) -> None:
    first = told(app, "3-2-501", "100", "--reference", "S1")
    again = told(app, "3-2-501", "100", "--reference", "S1")
    assert again == first | {"duplicate": True}
    done = CliRunner().invoke(app, ["pay", "3-2-501", "100", "--reference", "S1"])
    assert "以前记过，没有重复入账" in done.stdout


@pytest.mark.usefixtures("billed")
def test_without_a_receipt_s_number_each_entry_is_a_payment(app: typer.Typer) -> None:
    references = {told(app, "3-2-501", "100")["reference"] for _ in range(2)}
    assert len(references) == 2
    assert told(app, "3-2-501", "0.01")["outstanding"] == "791.79"


@pytest.mark.usefixtures("billed")
def test_in_words(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["pay", "幸福里/3-2-501", "800元", "--reference", "S1", *NOW])
    assert done.stdout.splitlines() == [
        "幸福里 3-2-501 收到 800.00 元，收据号 S1",
        "  物业服务费 2026年7月至9月 606.41 元",
        "  车位管理费 2026年7月至9月 193.59 元",
        "还欠 191.80 元",
    ]
    over = CliRunner().invoke(app, ["pay", "3-2-501", "200", "--reference", "S2", *NOW])
    assert over.stdout.splitlines()[-2:] == ["  多付 8.20 元转为预存，可抵以后账单，也可退", "已无欠费"]


@pytest.mark.usefixtures("billed")
@pytest.mark.parametrize(
    ("args", "error", "says"),
    [
        (["9-9-999", "1"], NotFound, "没有房号 9-9-999"),
        (["3-2-503", "1"], NotFound, "相近的有：3-2-501、3-2-502"),
        (["十号", "1"], WrongUse, "看不懂房号"),
        (["3-2-501", "一百"], WrongUse, "看不懂金额"),
        (["3-2-501", "1.234"], WrongUse, "最多两位小数"),
        (["3-2-501", "0"], WrongUse, "大于 0"),
        (["3-2-501", "999999999999"], WrongUse, "太大"),
        (["3-2-501", "1", "--at", "昨天"], WrongUse, "看不懂时间"),
        (["3-2-501", "1", "--for", "网费"], Refused, "未缴：物业服务费、车位管理费"),
        (["3-2-501", "1", "--community", "乐园"], NotFound, "没有小区“乐园”。已有：幸福里"),
        (["3-2-501", "1", "--by", "赵六"], NotFound, "没有员工“赵六”"),
    ],
)
def test_what_cannot_be_taken(app: typer.Typer, args: list[str], error: type[GuanjiaError], says: str) -> None:
    done = CliRunner().invoke(app, ["pay", *args, *NOW])
    assert isinstance(done.exception, error)
    assert says in str(done.exception)
    with open_house().database.transaction() as session:
        assert len(session.exec(select(Payment)).all()) == 0


@pytest.mark.usefixtures("billed")
def test_a_minus_is_no_payment(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["pay", *NOW, "--", "3-2-501", "-5"])
    assert "大于 0" in str(done.exception)


@pytest.mark.usefixtures("billed")
def test_two_communities_must_be_told_apart(app: typer.Typer) -> None:
    with open_house().database.transaction() as session:
        a_home(session, community="乐园")
    done = CliRunner().invoke(app, ["pay", "3-2-501", "1", *NOW])
    assert "有几个小区：乐园、幸福里" in str(done.exception)
    assert told(app, "3-2-501", "1", "--community", "乐园")["community"] == "乐园"
    assert told(app, "幸福里/3-2-501", "1")["community"] == "幸福里"


@pytest.mark.usefixtures("billed")
def test_who_took_it_is_on_record(app: typer.Typer) -> None:
    with open_house().database.transaction() as session:
        session.add(Staff(name="王会计", role="管理员", password_hash=""))
    told(app, "3-2-501", "1", "--by", "王会计")
    told(app, "3-2-501", "1")
    with open_house().database.transaction() as session:
        assert [entry.by_staff for entry in session.exec(select(AuditEntry))] == ["王会计", "王会计"]
        assert len(session.exec(select(OutboxRow)).all()) == 0  # nobody is bound to a channel
