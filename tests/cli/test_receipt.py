"""`guanjia receipt` as the front desk runs it."""

from pathlib import Path

import pytest
import typer
from pypdf import PdfReader
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import pay, receipt
from bot.domain.errors import GuanjiaError
from bot.wiring import open_house
from storage.tables import Payment
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
    receipt.register(made)
    assert CliRunner().invoke(made, ["pay", "3-2-501", "751.80", "--reference", "S1", *NOW]).exit_code == 0
    return made


def test_a_receipt_is_written_with_its_sum_in_capitals(app: typer.Typer, tmp_path: Path) -> None:
    with open_house().database.transaction() as session:
        number = f"R{session.exec(select(Payment.id)).one()}"
    paper = tmp_path / "receipt.pdf"
    done = CliRunner().invoke(app, ["receipt", number, "--pdf", str(paper), *NOW])
    assert done.exit_code == 0, done.output
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    for words in (f"收据号 {number}", "2026-11-23 已收到 751.80 元", "大写：柒佰伍拾壹元捌角", "已全部付清"):
        assert words in text


@pytest.mark.parametrize(("number", "words"), [("R99", "没有收据 R99"), ("十二", "看不懂收据号")])
def test_a_wrong_number_is_refused(app: typer.Typer, tmp_path: Path, number: str, words: str) -> None:
    done = CliRunner().invoke(app, ["receipt", number, "--pdf", str(tmp_path / "x.pdf"), *NOW])
    assert isinstance(done.exception, GuanjiaError)
    assert words in str(done.exception)
