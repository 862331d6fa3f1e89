"""What the spreadsheet reader hides: formulas whose result was never stored, and error cells.

It gives an empty cell or 0 for both, and a bill of 0 yuan would be the outcome. So the sheet's XML is looked at too.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import ParseError, fromstring

from bot.domain.errors import BadFile

_MOST_BYTES_UNPACKED = 1_500_000_000
_MARKED_CELL = re.compile(rb"<c\s([^>]*?)>\s*(?:<f([^>]*?)(?:/>|>(.*?)</f>))?\s*(?:<v>([^<]*)</v>|<v\s*/>)?", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell not to be believed: 0-based place and what to show for it (`#N/A`, or the formula from its `=`)."""

    row: int
    column: int
    text: str


def read_marks(content: bytes, name: str) -> dict[str, list[Mark]]:
    """Marks by sheet name; empty for a file that is no xlsx. Raises BadFile for an archive of absurd size."""
    if not content.startswith(b"PK"):
        return {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES_UNPACKED:
                raise BadFile(f"{name}：解开后超过 1.5GB，不像正常的表格。请检查文件，或分成几个再导入")
            parts, recalculated = _parts(archive)
            return {sheet: list(_marks(archive.read(part), recalculated=recalculated)) for sheet, part in parts.items()}
    except (zipfile.BadZipFile, KeyError, ParseError, OSError, NotImplementedError, RuntimeError):
        return {}  # whatever is wrong with it, the reader itself says so


def _parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet name -> part, and whether the writer left all results to be worked out on opening."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        return {}, False
    book = fromstring(_without_entities(archive.read("xl/workbook.xml")))  # noqa: S314 - entities refused just before
    relations = fromstring(_without_entities(archive.read("xl/_rels/workbook.xml.rels")))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts: dict[str, str] = {}
    recalculated = False
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "sheet":
            target = targets.get(element.get(f"{_RELATIONS}id"), "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                parts[element.get("name", "")] = part
        elif tag == "calcPr":
            recalculated = element.get("fullCalcOnLoad") in {"1", "true"}
    return parts, recalculated


def _without_entities(xml: bytes) -> bytes:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ParseError("entities are not for spreadsheets")
    return xml


def _marks(xml: bytes, *, recalculated: bool) -> Iterator[Mark]:
    if b"<f" not in xml and b't="e"' not in xml:
        return
    for match in _MARKED_CELL.finditer(xml):
        attributes, opened, formula, value = match.groups()
        is_error = b't="e"' in attributes
        is_formula = opened is not None
        unstored = is_formula and (not value or (recalculated and value in {b"0", b"0.0"} and b"t=" not in attributes))
        place = _PLACE.search(attributes) if is_error or unstored else None
        if place:
            text = (value or b"#N/A") if is_error and value else b"=" + (formula or b"...")
            yield Mark(int(place[2]) - 1, _column_number(place[1]), text.decode("utf-8", "replace"))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
