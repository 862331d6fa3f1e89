"""The restore drill: copy a database in use, lose it, put the copy back, and find every row and fen again."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from bot.domain.errors import BadFile, Refused
from bot.services.money.settle_payment import settle
from bot.services.money.verify_books import verify_books
from storage import audit, backup
from storage.database import Database
from storage.tables import Allocation, AuditEntry, Payment
from tests.homes import VAULT, a_home, a_line, a_person
from tests.postgres_server import tools_of_postgres
from tests.services.money_rows import PAID_AT, notice

MADE_AT = "2026-11-23T10:00:00+08:00"


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the version of the test server."""
    monkeypatch.setenv("PATH", f"{tools_of_postgres()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def emptied(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Database]]:
    """A second database of the same kind, holding nothing: the machine after the accident."""
    new_file = f"sqlite:///{tmp_path / 'new.db'}"
    url = new_file if database.is_sqlite else request.getfixturevalue("make_postgres_url")()
    with closing(Database(url)) as opened:
        yield lambda: opened


def an_office(session: Session) -> None:
    room = a_home(session)
    a_person(session, room)
    line = a_line(session, room)
    settle(session, notice(room, 50000, told=(line.id,)), PAID_AT)
    audit.append(session, at=PAID_AT, by_staff="刘", deed="pay", subject="3-2-501")


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=str)
            for table in SQLModel.metadata.sorted_tables
        }


def test_what_was_copied_while_in_use_comes_back_whole(
    database: Database, emptied: Callable[[], Database], tmp_path: Path
) -> None:
    with database.transaction() as session:
        an_office(session)
    before, file = rows_of(database), tmp_path / "copies" / "office.backup"
    card = backup.back_up(database, file, MADE_AT, VAULT.fingerprint)
    with database.transaction() as session:
        a_home(session, "9-9-901")  # after the copy: lost with the machine
    lost = emptied()
    backup.restore(lost, file, tmp_path / "kept.db")
    assert rows_of(lost) == before
    assert backup.read_card(file) == card
    assert [finding.check for finding in verify_books(lost, VAULT) if not finding.ok] == []
    assert file.stat().st_mode & 0o077 == 0


def test_a_copy_is_never_written_over(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "office.backup"
    backup.back_up(database, file, MADE_AT, VAULT.fingerprint)
    with pytest.raises(Refused, match="已经存在"):
        backup.back_up(database, file, MADE_AT, VAULT.fingerprint)


def test_a_copy_that_changed_is_not_read(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "office.backup"
    backup.back_up(database, file, MADE_AT, VAULT.fingerprint)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BadFile, match="和备份时的不一样"):
        backup.read_card(file)


def test_a_strange_file_and_one_of_another_kind_are_left_alone(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "strange"
    for content in (b"", b"hello", b"PGDMP" if database.is_sqlite else b"SQLite format 3\x00"):
        file.write_bytes(content)
        with pytest.raises(BadFile):
            backup.restore(database, file, tmp_path / "kept.db")


def test_a_broken_copy_leaves_the_database_as_it_was(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.transaction() as session:
        an_office(session)
    before, file = rows_of(sqlite_database), tmp_path / "office.backup"
    backup.back_up(sqlite_database, file, MADE_AT, VAULT.fingerprint)
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
    file.write_bytes(content)
    with pytest.raises(BadFile, match="损坏"):
        backup.restore(sqlite_database, file, tmp_path / "kept.db")
    assert rows_of(sqlite_database) == before


def test_postgres_is_not_replaced_under_somebody_s_feet(postgres_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "office.backup"
    backup.back_up(postgres_database, file, MADE_AT, VAULT.fingerprint)
    with (
        closing(Database(postgres_database.url)) as worker,
        worker.transaction() as session,
        pytest.raises(Refused, match="还有 1 个连接"),
    ):
        session.exec(select(AuditEntry)).all()
        backup.restore(postgres_database, file, tmp_path / "kept.db")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE audit_entry SET deed = 'x'", "chain"),
        ("UPDATE payment SET amount = 1", "payments"),
        ("UPDATE bill_line SET amount = 1", "lines_paid"),
        ("UPDATE bill_line SET gross = 1", "lines"),
        ("UPDATE phone SET sealed = 'x'", "key"),
    ],
)
def test_every_kind_of_damage_is_found(database: Database, damage: str, found: str) -> None:
    with database.transaction() as session:
        an_office(session)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(damage)
    assert [finding.check for finding in verify_books(database, VAULT) if not finding.ok] == [found]


def test_more_taken_back_than_given_is_found(database: Database) -> None:
    with database.transaction() as session:
        an_office(session)
        payment, allocation = session.exec(select(Payment)).one(), session.exec(select(Allocation)).one()
        allocation.amount, payment.amount = -1, 0
    assert [finding.check for finding in verify_books(database, VAULT) if not finding.ok] == [
        "allocations",
        "lines_paid",
    ]


def test_the_card_names_the_key_and_the_schema(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "office.backup"
    backup.back_up(database, file, MADE_AT, VAULT.fingerprint)
    card = json.loads((tmp_path / "office.backup.json").read_text("utf-8"))
    assert (card["key_fingerprint"], card["made_at"]) == (VAULT.fingerprint, MADE_AT)
