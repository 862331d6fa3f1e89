"""Brings files into the house: communities told, rows written, everything that could not go in named. One call a file.

The caller opens one transaction a file and commits; nothing here does. Files are put in order before: rooms before the
bills that name them, bills before the money that pays them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from sqlmodel import Session

from bot.domain.errors import BadFile, Refused
from bot.domain.moments import day_of
from bot.domain.period import Period
from bot.ledgers.facts import read_facts
from bot.ledgers.faults import Notes, Reading, RowFault
from bot.ledgers.grid import Sheet
from bot.ledgers.holidays import read_holidays
from bot.ledgers.layout import find_layout
from bot.ledgers.open_file import OpenFile, open_file
from bot.ledgers.owners import read_owners
from bot.ledgers.payments import read_payments
from bot.ledgers.receivables import defaults_of, read_receivables
from bot.ledgers.service_records import read_service_records
from bot.ledgers.tables import Table
from bot.ledgers.terms import read_addresses, read_meters, read_tariffs, read_vacancies
from bot.ledgers.totals import check_totals
from bot.ledgers.words import Kind, field_named, normalise
from bot.services.imports.find_community import community_called, community_of_table
from bot.services.imports.import_facts import RowsDone, import_facts, import_service_records
from bot.services.imports.import_holidays import import_holidays
from bot.services.imports.import_owners import import_owners
from bot.services.imports.import_payments import import_payments
from bot.services.imports.import_receivables import import_receivables
from bot.services.imports.import_report import FileReport
from bot.services.imports.import_terms import import_addresses, import_meters, import_tariffs, import_vacancies
from storage.community_facts import communities
from storage.imports import batch_known, save_mapping, saved_mappings
from storage.sealing import PhoneVault
from storage.tables import Community, ImportBatch, SavedMapping


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What the clerk told beside the files; `renamed`: header as written, normalised -> a word of ours."""

    community: str = ""
    period: Period | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    kind: Kind | None = None
    by_staff: str = ""


def read_renamed(told: Iterable[str]) -> dict[str, str]:
    """`原表头=字段` pairs. Raises Refused for a field nobody knows."""
    renamed: dict[str, str] = {}
    for pair in told:
        header, equals, word = pair.partition("=")
        known = field_named(word)
        if not equals or not header.strip() or known is None:
            raise Refused(f"--map {pair} 看不懂。请写成 --map 原表头=字段，字段如 房号、业主姓名、应收金额、计费周期")
        renamed[normalise(header)] = known
    return renamed


def open_files(session: Session, paths: Sequence[Path], wish: ImportWish) -> tuple[list[OpenFile], dict[Path, BadFile]]:
    """The files opened, in the order to bring them in, and those that cannot be read, each with what to do."""
    return open_paths(saved_mappings(session), paths, wish)


def open_paths(
    saved: Sequence[SavedMapping], paths: Sequence[Path], wish: ImportWish
) -> tuple[list[OpenFile], dict[Path, BadFile]]:
    """The same with the office's own words at hand: reading a large file needs no transaction."""

    def renaming(sheet: Sheet) -> Mapping[str, str]:
        return {**_saved_for(sheet, saved), **wish.renamed}

    opened: list[OpenFile] = []
    broken: dict[Path, BadFile] = {}
    for path in paths:
        try:
            opened.append(open_file(path, renaming, wish.kind))
        except BadFile as exc:
            broken[path] = exc
    return sorted(opened, key=lambda file: file.order), broken


def import_file(session: Session, file: OpenFile, wish: ImportWish, vault: PhoneVault, now: dt.datetime) -> FileReport:
    """Bring in one file. Raises Refused when a community or something else must be told first; then nothing is kept."""
    report = FileReport(file.path.name, file.kind, warnings=list(file.warnings))
    importer = _Importer(session, wish, vault, now, report)
    if file.toml_facts is not None:
        importer.bring_in_toml(file)
    for table in file.tables_in_order():
        importer.bring_in(table)
    report.rejected.sort(key=lambda fault: (fault.sheet, fault.row))
    _save_renamed(session, file, wish)
    _keep_batch(session, file, report, wish, now)
    return report


def _saved_for(sheet: Sheet, saved: Sequence[SavedMapping]) -> Mapping[str, str]:
    """The office's own reading of this very header, told at an earlier import."""
    for mapping in saved:
        layout = find_layout(sheet, 0, mapping.columns)
        if layout is not None and layout.fingerprint == mapping.fingerprint:
            return mapping.columns
    return {}


def _save_renamed(session: Session, file: OpenFile, wish: ImportWish) -> None:
    for table in file.tables:
        written = {normalise("".join(column.labels)) for column in table.layout.columns}
        written |= {normalise(column.labels[-1]) for column in table.layout.columns}
        used = {header: word for header, word in wish.renamed.items() if header in written}
        if used:
            save_mapping(session, table.kind, table.layout.fingerprint, used)


def _keep_batch(session: Session, file: OpenFile, report: FileReport, wish: ImportWish, now: dt.datetime) -> None:
    if batch_known(session, file.sha256, file.kind):
        return
    counts = ("rows", "accepted", "updated", "unchanged", "unmatched", "duplicate", "ignored")
    outcome = {name: getattr(report, name) for name in counts} | {"rejected": len(report.rejected)}
    batch = ImportBatch(
        file_name=report.file, sha256=file.sha256, kind=file.kind, at=now, by_staff=wish.by_staff, outcome=outcome
    )
    session.add(batch)
    session.flush()


class _Row(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def community(self) -> str: ...


ParsedRow = TypeVar("ParsedRow", bound=_Row)


class _Importer:
    def __init__(
        self, session: Session, wish: ImportWish, vault: PhoneVault, now: dt.datetime, report: FileReport
    ) -> None:
        self.session, self.wish, self.vault, self.now, self.report = session, wish, vault, now, report
        self.today = day_of(now)

    def bring_in(self, table: Table) -> None:
        """One table, by its kind."""
        self.report.rows += len(table.rows)
        self.report.columns[table.sheet.name] = table.map.shown
        of_all = table.kind is Kind.HOLIDAYS
        home = None if of_all else community_of_table(self.session, table, self.wish.community)
        if home is not None and home.name not in self.report.community.split("、"):
            self.report.community = "、".join(filter(None, [self.report.community, home.name]))
        bring_in: Mapping[Kind, Callable[[Table, Community | None], None]] = {
            Kind.OWNERS: self._owners,
            Kind.RECEIVABLES: self._receivables,
            Kind.PAYMENTS: self._payments,
            Kind.FACTS: self._facts,
            Kind.SERVICE_RECORDS: self._service_records,
            Kind.TARIFFS: self._tariffs,
            Kind.VACANCIES: self._vacancies,
            Kind.METER_READINGS: self._meters,
            Kind.CHANNELS: self._addresses,
            Kind.HOLIDAYS: self._holidays,
        }
        bring_in[table.kind](table, home)
        self.report.warnings += check_totals(table)

    def bring_in_toml(self, file: OpenFile) -> None:
        """Facts of a TOML file."""
        reading = file.toml_facts or Reading()
        known = communities(self.session)
        told = self.wish.community or file.toml_community
        home = community_called(self.session, told) if told else known[0] if len(known) == 1 else None
        if home is None:
            names = "、".join(one.name for one in known) or "还没有，请先导入业主台账"
            raise Refused(f'看不出是哪个小区的事实。请在文件里写 community = "小区名" 或加 --community，可选：{names}')
        self.report.rows, self.report.community = len(reading.rows) + len(reading.faults), home.name
        self._read(reading)
        done = import_facts(self.session, home, reading.rows, self.now, self.wish.by_staff)
        self._count(done.added | done.updated, done.unchanged, done.updated)

    def _owners(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_owners(table, self._names()))
        fields = frozenset(table.map.fields)
        for one, rows in self._by_community(table, home, reading.rows, may_make=True):
            done = import_owners(self.session, one, rows, fields, self.vault, self.now, self.today, self.wish.by_staff)
            self._count(done.added | done.updated, done.unchanged, done.updated)
            self.report.warnings += done.remarks
            mend = "先把这间房登记为业主的一行，再登记租户、家属"
            refused = [(row.number, "unknown room", f"没有房号 {row.code}", mend) for row in done.unknown_rooms]
            self._refuse(table, "door", refused)

    def _receivables(self, table: Table, home: Community | None) -> None:
        defaults = defaults_of(table, self.wish.period)
        reading = self._read(read_receivables(table, self._names(), defaults))
        for one, rows in self._by_community(table, home, reading.rows):
            done = import_receivables(self.session, one, rows, self.now, self.today, self.wish.by_staff)
            self._count(done.added | done.updated, done.unchanged, done.updated)
            self._refuse(table, "door", done.refused)
            if done.other_names:
                notes = Notes()
                for row in done.other_names:
                    notes.add("姓名与业主台账不同，按房号录入，请核对", row)
                self.report.warnings += notes.texts()
            if done.differences:
                self.report.warnings.append(f"{done.differences} 行的已收与系统不同，已列为待办，没有改收款")

    def _payments(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_payments(table, self._names()))
        done = import_payments(self.session, home, reading.rows, self.now, self.wish.by_staff)
        self._count(done.added, done.unchanged, set())
        self.report.unmatched += len(done.unmatched)
        self.report.duplicate += len(done.duplicate)
        self.report.warnings += done.remarks
        self._refuse(table, "trade_number", done.refused)

    def _facts(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_facts(table))
        for one, rows in self._by_community(table, home, reading.rows):
            self._settle(table, import_facts(self.session, one, rows, self.now, self.wish.by_staff))

    def _service_records(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_service_records(table))
        for one, rows in self._by_community(table, home, reading.rows):
            self._settle(table, import_service_records(self.session, one, rows))

    def _tariffs(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_tariffs(table))
        for one, rows in self._by_community(table, home, reading.rows):
            self._settle(table, import_tariffs(self.session, one, rows, self.now, self.wish.by_staff))

    def _vacancies(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_vacancies(table, self._names()))
        for one, rows in self._by_community(table, home, reading.rows):
            done = import_vacancies(self.session, one, rows, self.now, self.today, self.wish.by_staff)
            self._settle(table, done)

    def _meters(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_meters(table, self._names()))
        for one, rows in self._by_community(table, home, reading.rows):
            self._settle(table, import_meters(self.session, one, rows, self.now, self.wish.by_staff))

    def _addresses(self, table: Table, home: Community | None) -> None:
        reading = self._read(read_addresses(table, self._names()))
        for one, rows in self._by_community(table, home, reading.rows):
            self._settle(table, import_addresses(self.session, one, rows, self.now, self.today))

    def _holidays(self, table: Table, _home: Community | None) -> None:
        reading = self._read(read_holidays(table))
        self._settle(table, import_holidays(self.session, reading.rows, self.now, self.wish.by_staff))

    def _settle(self, table: Table, done: RowsDone) -> None:
        self._count(done.added | done.updated, done.unchanged, done.updated)
        self.report.warnings += done.remarks
        self._refuse(table, "door", done.refused)

    def _read(self, reading: Reading[ParsedRow]) -> Reading[ParsedRow]:
        self.report.reject(reading.faults)
        self.report.ignored += reading.ignored
        self.report.warnings += reading.notes.texts()
        return reading

    def _names(self) -> list[str]:
        return [home.name for home in communities(self.session)]

    def _by_community(
        self, table: Table, home: Community | None, rows: Sequence[ParsedRow], *, may_make: bool = False
    ) -> list[tuple[Community, list[ParsedRow]]]:
        """The rows by the community each names, else the table's; rows of an unknown one are refused."""
        if home is not None and not table.map.has("community"):
            return [(home, list(rows))]
        groups: dict[str, list[ParsedRow]] = {}
        for row in rows:
            groups.setdefault(row.community, []).append(row)
        found: list[tuple[Community, list[ParsedRow]]] = []
        for name, of_name in groups.items():
            one = home if not name or self.wish.community else community_called(self.session, name, may_make=may_make)
            if one is None:
                because = f"没有小区“{name}”" if name else "没有写明小区"
                mend = f"填已有的小区：{'、'.join(self._names())}"
                self._refuse(table, "community", [(row.number, "unknown community", because, mend) for row in of_name])
            else:
                found.append((one, of_name))
        return found

    def _count(self, accepted: set[int], unchanged: set[int], updated: set[int]) -> None:
        self.report.accepted += len(accepted)
        self.report.unchanged += len(unchanged)
        self.report.updated += len(updated)

    def _refuse(self, table: Table, name: str, refused: Sequence[tuple[int, str, str, str]]) -> None:
        header = table.map.header_of(name)
        self.report.reject(
            [RowFault(table.sheet.name, row, header, code, reason, mend) for row, code, reason, mend in refused]
        )
