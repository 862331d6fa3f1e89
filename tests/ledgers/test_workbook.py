"""Opening files: what an office may hand in, and what each broken one is told."""

import codecs
import datetime as dt
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadFile
from bot.ledgers.workbook import read_content, read_file
from tests.ledgers.sheets import write_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_XLS = Path(__file__).parents[1] / "data" / "ledgers" / "old.xls"


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b"  \r\n ", "文件是空的"),
        (b",,,\r\n,,,\r\n", "没有任何内容"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "另存为 xlsx"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "另存为 xlsx"),
        (b'<?xml version="1.0"?><Workbook/>', "另存为 xlsx"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 not really", "已损坏"),
        (_zip(**{"hello.txt": b"hello"}), "已损坏"),
        (_zip(**{"xl/workbook.xml": b"<broken"}), "已损坏"),
        (OLE + b"\x00" * 600, "已损坏"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\x00\x01\x02\x03\xff", "看不懂"),
    ],
)
def test_what_cannot_be_read_is_told_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        read_content(content, "某表.xls")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="没有这个文件"):
        read_file(tmp_path / "无.xlsx")
    with pytest.raises(BadFile, match="打不开"):
        read_file(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ","),
        ("gb18030", ","),
        ("gbk", "\t"),
        ("utf-16", "\t"),
        ("utf-8", ";"),
        ("gb18030", ";"),
    ],
)
def test_csv_of_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    rows = [["幸福里收款表"], ["房号", "金额", "备注"], ["3-2-501", '"1,194.90"', f'"两{delimiter}个"']]
    text = "".join(f"{delimiter.join(row)}\r\n" for row in rows)
    [sheet] = read_content(text.encode(encoding), "收款.csv")
    assert sheet.rows[1:] == [["房号", "金额", "备注"], ["3-2-501", "1,194.90", f"两{delimiter}个"]]


def test_rare_names_survive_gb18030() -> None:
    [sheet] = read_content("房号,业主\r\n1-101,禤骉𠮷\r\n".encode("gb18030"), "业主.csv")
    assert sheet.rows[1] == ["1-101", "禤骉𠮷"]


def test_xlsx_cells_hidden_sheets_and_row_numbers(tmp_path: Path) -> None:
    rows = [["", ""], ["", "房号"], [dt.date(2026, 7, 1), "1-101"], [12.5, True]]
    file = write_xlsx(tmp_path / "a.xlsx", {"表": rows, "旧": [["x"]]}, {}, ["旧"])
    visible, hidden = read_file(file)
    assert (visible.name, visible.hidden, hidden.hidden) == ("表", False, True)
    assert visible.rows[1:] == [["", "房号"], [dt.date(2026, 7, 1), "1-101"], [12.5, True]]


def test_a_formula_without_its_result_is_seen(tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "f.xlsx", {"表": [["应收"], ["=1+1"], [0], ["=A2*3"]]})
    assert [row[0] for row in read_file(file)[0].rows] == ["应收", "=1+1", 0.0, "=A2*3"]


def test_a_formula_left_to_be_worked_out_on_opening_is_no_zero(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "z.xlsx")) as book:
        page = book.add_worksheet()
        page.write_formula(0, 0, "=1+1")  # this writer stores 0 and asks for a recalculation
        page.write_formula(1, 0, "=1+1", None, 2)
        page.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        page.write_formula(3, 0, '="a"', None, "a")
        page.write_number(4, 0, 0)
    assert [row[0] for row in read_file(tmp_path / "z.xlsx")[0].rows] == ["=1+1", 2.0, "#DIV/0!", "a", 0.0]


def test_an_old_xls_is_read() -> None:
    [sheet] = read_file(OLD_XLS)
    assert sheet.rows[0][0] == "锦绣苑2026年第三季度应收明细"
    assert sheet.merges


def test_entities_in_the_workbook_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    with pytest.raises(BadFile):
        read_content(_zip(**{"xl/workbook.xml": bomb, "xl/_rels/workbook.xml.rels": b"<x/>"}), "b.xlsx")


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE, codecs.BOM_UTF8, codecs.BOM_UTF16_LE]))
def test_any_bytes_are_read_or_refused(content: bytes, head: bytes) -> None:
    with suppress(BadFile):
        read_content(head + content, "任意.xlsx")
