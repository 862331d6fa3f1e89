"""Opens what offices send: xlsx, xls, ods and csv, to sheets of cells. Tells in plain words what cannot be opened."""

from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bot.domain.errors import BadFile
from bot.ledgers.csv_text import read_rows
from bot.ledgers.grid import Merge, Sheet, is_blank
from bot.ledgers.xlsx_marks import read_marks

MOST_BYTES = 200_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<div")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_file(path: Path) -> list[Sheet]:
    """The sheets of a file, in their order. Raises BadFile when it cannot be opened or holds nothing."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(f"{path.name}：超过 200MB。请分成几个文件再导入")
        content = path.read_bytes()
    except FileNotFoundError as exc:
        raise BadFile(f"{path}：没有这个文件。请核对文件名和所在文件夹") from exc
    except OSError as exc:
        raise BadFile(f"{path}：打不开（{exc.strerror}）。请检查是否被别的程序占用、是否有读取权限") from exc
    return read_content(content, path.name)


def read_content(content: bytes, name: str) -> list[Sheet]:
    """The same of a file already in memory."""
    if not content.strip():
        raise BadFile(f"{name}：文件是空的。请重新导出后再导入")
    if content.startswith((_ZIP, _OLE)):
        sheets = _spreadsheet(content, name)
    elif content.removeprefix(BOM_UTF8).lstrip()[:20].lower().startswith(_WEB_PAGE):
        raise BadFile(f"{name}：这是网页另存的表格，不是真正的 Excel 文件。请用 Excel 打开后另存为 xlsx，再导入")
    elif content.startswith(b"%PDF"):
        raise BadFile(f"{name}：这是 PDF。请向对方索要 Excel 或 csv 格式的表格")
    else:
        sheets = [Sheet(name=Path(name).stem, rows=read_rows(content, name), merges_known=False)]
    if not any(not is_blank(cell) for sheet in sheets for row in sheet.rows for cell in row):
        raise BadFile(f"{name}：里面没有任何内容。请检查是否导出了正确的表")
    return sheets


def _spreadsheet(content: bytes, name: str) -> list[Sheet]:
    if content.startswith(_OLE) and _ENCRYPTED_STREAM in content:
        raise _protected(name)
    marks = read_marks(content, name)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            sheets = [
                _sheet(book, meta.name, hidden=meta.visible != SheetVisibleEnum.Visible)
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as exc:
        raise _protected(name) from exc
    except BaseException as exc:
        if not isinstance(exc, CalamineError | OSError | ValueError) and type(exc).__name__ != "PanicException":
            raise  # the reader is Rust: a broken file may make it panic, which is no Exception
        raise BadFile(f"{name}：文件已损坏或不是 Excel 表格，打不开。请用 Excel 打开，另存为 xlsx 后再导入") from exc
    for sheet in sheets:
        for mark in marks.get(sheet.name, []):
            sheet.rows.extend([] for _ in range(mark.row + 1 - len(sheet.rows)))  # the reader drops rows it sees empty
            row = sheet.rows[mark.row]
            row.extend([""] * (mark.column + 1 - len(row)))
            row[mark.column] = mark.text
    return sheets


def _sheet(book: CalamineWorkbook, name: str, *, hidden: bool) -> Sheet:
    opened = book.get_sheet_by_name(name)
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in opened.merged_cell_ranges or []]
    return Sheet(name=name, rows=opened.to_python(skip_empty_area=False), merges=merges, hidden=hidden)


def _protected(name: str) -> BadFile:
    return BadFile(f"{name}：文件设了打开密码。请在 Excel 里去掉密码（文件—信息—保护工作簿），另存后再导入")
