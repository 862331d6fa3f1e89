"""Opens a file for import: its sheets cut into tables, each of a kind, with what was left aside and why."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import BadFile
from bot.ledgers.facts import FactRow, read_facts_toml
from bot.ledgers.faults import Reading
from bot.ledgers.grid import Sheet, is_blank
from bot.ledgers.layout import Layout, find_layout, words_seen
from bot.ledgers.mapping import missing
from bot.ledgers.tables import Table, cut_tables
from bot.ledgers.words import Kind, name_of
from bot.ledgers.workbook import read_file

_RANK = (
    Kind.OWNERS,
    Kind.CHANNELS,
    Kind.FACTS,
    Kind.TARIFFS,
    Kind.SERVICE_RECORDS,
    Kind.VACANCIES,
    Kind.METER_READINGS,
    Kind.RECEIVABLES,
    Kind.PAYMENTS,
    Kind.HOLIDAYS,
)
_MOST_WORDS_SHOWN = 15
_FEWEST_ROWS = 2

Renamed = Mapping[str, str]  # header as written, normalised -> a known word
Renaming = Callable[[Sheet], Renamed]


@dataclass(slots=True)
class OpenFile:
    """A file ready to be brought in; `toml_facts` for a TOML file, which has no tables."""

    path: Path
    sha256: str
    tables: list[Table]
    warnings: list[str] = field(default_factory=list)
    toml_facts: Reading[FactRow] | None = None
    toml_community: str = ""

    @property
    def kinds(self) -> list[Kind]:
        """What its tables are about, those first that others depend on."""
        kinds = {Kind.FACTS} if self.toml_facts is not None else {table.kind for table in self.tables}
        return [kind for kind in _RANK if kind in kinds]

    @property
    def kind(self) -> str:
        """One word for the report: `owners`, or `owners+receivables` for a workbook that holds both."""
        return "+".join(self.kinds)

    @property
    def order(self) -> int:
        """Its place among files given together: rooms before bills before money, whatever the command line says."""
        return _RANK.index(self.kinds[0])

    def tables_in_order(self) -> list[Table]:
        """Its tables, those first that others depend on."""
        return sorted(self.tables, key=lambda table: _RANK.index(table.kind))


def open_file(path: Path, renaming: Renaming, kind: Kind | None = None) -> OpenFile:
    """Read and recognise a file. Raises BadFile when it cannot be read or no table in it is recognised.

    Hidden sheets are left aside and named: an old one would be billed without anybody having seen it.
    """
    if path.suffix.lower() == ".toml":
        return _open_toml(path)
    sheets = read_file(path)
    opened = OpenFile(path, hashlib.sha256(path.read_bytes()).hexdigest(), [])
    strangers: list[tuple[Sheet, Layout | None]] = []
    for sheet in sheets:
        if _is_empty(sheet):
            continue
        if sheet.hidden:
            opened.warnings.append(f"隐藏的工作表“{sheet.name}”没有导入；确要导入，请先取消隐藏并另存")
            continue
        tables, unknown = cut_tables(sheet, path.stem, renaming(sheet), kind)
        opened.tables += tables
        strangers += [(sheet, layout) for layout in unknown if not tables] or ([(sheet, None)] if not tables else [])
    if not opened.tables:
        raise BadFile(_not_recognised(path.name, strangers, opened.warnings))
    opened.warnings += [
        f"工作表“{sheet.name}”没有认出表格，没有导入" for sheet, _ in strangers if len(sheet.rows) > _FEWEST_ROWS
    ]
    return opened


def _open_toml(path: Path) -> OpenFile:
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise BadFile(f"{path}：打不开（{exc.strerror}）。请核对文件名") from exc
    community, facts = read_facts_toml(content, path.name)
    return OpenFile(path, hashlib.sha256(content).hexdigest(), [], toml_facts=facts, toml_community=community)


def _is_empty(sheet: Sheet) -> bool:
    return all(is_blank(cell) for row in sheet.rows for cell in row)


def _not_recognised(name: str, strangers: list[tuple[Sheet, Layout | None]], warnings: list[str]) -> str:
    if not strangers:
        return f"{name}：没有可以导入的工作表。{'；'.join(warnings)}"
    sheet, layout = strangers[0]
    layout = layout or find_layout(sheet)
    seen = [column.written for column in layout.columns] if layout else words_seen(sheet)
    words = "、".join(seen[:_MOST_WORDS_SHOWN]) or "（没有文字）"
    if layout is None:
        return (
            f"{name}：工作表“{sheet.name}”里没有认出表头。看到的文字：{words}。"
            "请确认第一张表有表头一行，或用 --map 原表头=字段 指明，如 --map 房=房号"
        )
    kind, names = missing(layout)[0]
    return (
        f"{name}：工作表“{sheet.name}”看不出是什么表。表头：{words}。"
        f"若是{_KIND_NAMES[kind]}，还缺：{'、'.join(names)}。"
        f"请用 --map 原表头=字段 指明，如 --map {seen[0]}={name_of('door')}"
    )


_KIND_NAMES = {Kind.OWNERS: "业主台账", Kind.RECEIVABLES: "应收表", Kind.PAYMENTS: "收款流水"}
