"""Tells what kind of sheet a header belongs to and which column holds which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.ledgers.layout import Column, Layout
from bot.ledgers.measures import Measure, measure_of
from bot.ledgers.words import IGNORED, MANY, Kind, Meaning, name_of, vocabulary

_ROOM = ("door", "building")  # a 楼栋 column alone may hold whole codes


@dataclass(frozen=True, slots=True)
class SheetMap:
    """The reading of a header: fields -> column indexes, money columns of wide sheets, and what is left over."""

    kind: Kind
    fields: Mapping[str, tuple[int, ...]]
    measures: tuple[Measure, ...] = ()
    unused: tuple[str, ...] = ()
    headers: Mapping[int, str] = field(default_factory=dict)

    def column(self, name: str) -> int | None:
        """The column of a field held by one column."""
        columns = self.fields.get(name)
        return columns[0] if columns else None

    def has(self, *names: str) -> bool:
        """Is any of these fields there?"""
        return any(name in self.fields for name in names)

    def header_of(self, name: str) -> str:
        """How the sheet calls a field; our own name for it where the sheet has none."""
        column = self.column(name)
        return name_of(name) if column is None else self.headers.get(column, name_of(name))

    @property
    def headers_used(self) -> set[int]:
        """The columns that hold a field."""
        return {column for held in self.fields.values() for column in held}

    def meanings(self, column: Column) -> Sequence[Meaning]:
        """What a column may mean in a sheet of this kind."""
        return _meanings(column, self.kind)

    def with_column(self, name: str, column: int) -> "SheetMap":
        """The same reading with a field taken from another column."""
        return replace(self, fields={**self.fields, name: (column,)})

    @property
    def shown(self) -> dict[str, str]:
        """Header as written -> what it was taken for, for a person to look over."""
        meant = {column: name_of(name) for name, columns in self.fields.items() for column in columns}
        for measure in self.measures:
            parts = [measure.item, str(measure.period or ""), name_of(measure.role)]
            meant[measure.column] = " ".join(part for part in parts if part)
        return {self.headers[column]: meant[column] for column in sorted(meant)}


def map_sheet(layout: Layout, year: int | None = None, kind: Kind | None = None) -> SheetMap | None:
    """The likeliest reading of a header, of one kind if told; None when it fits none."""
    readings = {one: _read(layout, one, year) for one in ([kind] if kind else Kind)}
    told = [one for one in _ORDER if one in readings and _is_told(readings[one])]
    if not told:
        return None
    return readings[_settle(told, readings)]


def missing(layout: Layout, year: int | None = None) -> list[tuple[Kind, list[str]]]:
    """What each likely kind still lacks, the nearest first: for the message when no kind fits."""
    lacks = []
    for kind in (Kind.OWNERS, Kind.RECEIVABLES, Kind.PAYMENTS):
        reading = _read(layout, kind, year)
        wanted = [names for names in _NEEDED[kind] if not _fulfils(reading, names)]
        lacks.append((len(wanted), kind, ["或".join(name_of(name) for name in names[:2]) for names in wanted]))
    return [(kind, names) for _, kind, names in sorted(lacks, key=lambda lack: lack[0])]


def _read(layout: Layout, kind: Kind, year: int | None) -> SheetMap:
    measures: list[Measure] = []
    plain: list[Column] = []
    for column in layout.columns:
        measure = measure_of(column, year) if kind == Kind.RECEIVABLES else None
        if measure:
            measures.append(measure)
        else:
            plain.append(column)
    fields, unused = _assign(plain, kind)
    headers = {column.index: column.written for column in layout.columns}
    return SheetMap(kind, fields, tuple(measures), tuple(unused), headers)


def _assign(columns: Sequence[Column], kind: Kind) -> tuple[dict[str, tuple[int, ...]], list[str]]:
    """Each column to its surest free field; a field that several columns may hold takes them in order."""
    candidates = sorted(
        ((meaning, column) for column in columns for meaning in _meanings(column, kind)),
        key=lambda one: (one[0].rank, one[1].index),
    )
    fields: dict[str, list[int]] = {}
    taken: set[int] = set()
    for meaning, column in candidates:
        free = meaning.field not in fields or meaning.field in MANY or meaning.field == IGNORED
        if column.index not in taken and free:
            fields.setdefault(meaning.field, []).append(column.index)
            taken.add(column.index)
    ignored = set(fields.pop(IGNORED, []))
    unused = [column.written for column in columns if column.index not in taken - ignored and column.written]
    if kind == Kind.PAYMENTS:
        return {name: tuple(held) for name, held in fields.items()}, unused  # 商户数据包 before 商品名称: surest first
    return {name: tuple(sorted(held)) for name, held in fields.items()}, unused


def _meanings(column: Column, kind: Kind) -> Sequence[Meaning]:
    words = vocabulary(kind)
    for text in (column.last, column.parts[-1] if column.parts else "", "".join(column.plain), *column.plain[:1]):
        found = words.words.get(text)
        if found:
            return found
    return words.meanings(column.last) or words.meanings("".join(column.plain))


Names = tuple[str, ...]
_MONEY: Names = ("gross", "net", "owed")
_NEEDED: dict[Kind, tuple[Names, ...]] = {  # of each group one
    Kind.OWNERS: (_ROOM, ("name", "area", "phone")),
    Kind.RECEIVABLES: (_ROOM, (*_MONEY, "measure")),
    Kind.PAYMENTS: (("date",), ("amount", "money_in")),
    Kind.FACTS: (("fact_name",), ("fact_value",)),
    Kind.SERVICE_RECORDS: (("done_on",), ("what",)),
    Kind.TARIFFS: (("item",), ("price",), ("in_force_from", "arithmetic", "source", "unit_word")),
    Kind.CHANNELS: (_ROOM, ("channel",), ("address",)),
    Kind.VACANCIES: (_ROOM, ("vacant_from",)),
    Kind.METER_READINGS: (_ROOM, ("shown",), ("read_on", "before")),
    Kind.HOLIDAYS: (("holiday",), ("day_off",)),
}
_ROOMLESS = frozenset({Kind.FACTS, Kind.SERVICE_RECORDS, Kind.TARIFFS, Kind.HOLIDAYS})
_ORDER = (
    Kind.METER_READINGS,
    Kind.VACANCIES,
    Kind.RECEIVABLES,
    Kind.PAYMENTS,
    Kind.OWNERS,
    Kind.CHANNELS,
    Kind.TARIFFS,
    Kind.FACTS,
    Kind.SERVICE_RECORDS,
    Kind.HOLIDAYS,
)
_BOOKKEEPING = ("direction", "money_in", "money_out", "balance", "payer", "state")


def _fulfils(reading: SheetMap, names: Names) -> bool:
    return reading.has(*names) or ("measure" in names and bool(reading.measures))


def _is_told(reading: SheetMap) -> bool:
    return all(_fulfils(reading, names) for names in _NEEDED[reading.kind])


def _settle(told: Sequence[Kind], readings: Mapping[Kind, SheetMap]) -> Kind:
    """The kind of those a header could be: by what only one of them has."""
    if Kind.PAYMENTS in told and (Kind.RECEIVABLES not in told or _is_payments(readings)):
        return Kind.PAYMENTS
    if Kind.RECEIVABLES in told and Kind.OWNERS in told and _is_owners(readings):
        return Kind.OWNERS
    if Kind.OWNERS in told and Kind.CHANNELS in told and not readings[Kind.OWNERS].has("area", "phone"):
        return Kind.CHANNELS
    roomless = [kind for kind in told if kind in _ROOMLESS]
    if len(roomless) == len(told):
        return max(roomless, key=lambda kind: sum(len(held) for held in readings[kind].fields.values()))
    return next(kind for kind in told if kind not in _ROOMLESS)


def _is_payments(readings: Mapping[Kind, SheetMap]) -> bool:
    bills, money = readings[Kind.RECEIVABLES], readings[Kind.PAYMENTS]
    if bills.has("owed", "price", "reduction", "net") or bills.measures or _says_receivable(bills):
        return False
    return money.has(*_BOOKKEEPING, "trade_number", "method") or not bills.has("period", "period_from")


def _says_receivable(reading: SheetMap) -> bool:
    column = reading.column("gross")
    return column is not None and "应" in reading.headers.get(column, "")


def _is_owners(readings: Mapping[Kind, SheetMap]) -> bool:
    bills, owners = readings[Kind.RECEIVABLES], readings[Kind.OWNERS]
    if bills.has("item", "period", "period_from", "owed", "net", "paid") or _says_receivable(bills) or bills.measures:
        return False
    return owners.has("area") and owners.has("phone", "handed_over_on", "occupancy", "kind")
