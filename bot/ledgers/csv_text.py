"""Delimited text: told apart by BOM, else strict UTF-8, else GB18030 (detectors were wrong on every GBK sample)."""

import codecs
import csv
import io

from bot.domain.errors import BadFile
from bot.ledgers.grid import Row

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 50
_LONGEST_CELL = 1_000_000


def decode(content: bytes, name: str) -> str:
    """The text of a csv file. Raises BadFile when it is text in none of the encodings offices use."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content, encoding, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030", name)


def read_rows(content: bytes, name: str) -> list[Row]:
    """The rows of a csv file, cells as text. Raises BadFile."""
    text = decode(content, name)
    if "\x00" in text:
        raise BadFile(f"{name}：不是文本表格，看不懂。请用 Excel 打开后另存为 xlsx 再导入")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))]
    except csv.Error as exc:
        raise BadFile(f"{name}：表格文本有残缺（{exc}）。请用 Excel 打开后另存为 xlsx 再导入") from exc


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise BadFile(f"{name}：文字编码看不懂。请用 Excel 打开后另存为 xlsx 再导入") from exc


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of parts; titles above the table do not count for it."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: (sum(line.count(mark) > 0 for line in lines), _cells(lines, mark)))


def _cells(lines: list[str], mark: str) -> int:
    return sum(line.count(mark) for line in lines)
