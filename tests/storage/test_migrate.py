"""The schema grows from nothing, on both databases, and equals the tables."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot.domain.errors import Refused
from storage import migrate
from storage.database import Database


@pytest.fixture
def bare(empty_database_url: str) -> Iterator[Database]:
    """A database without any table."""
    database = Database(empty_database_url)
    yield database
    database.close()


def test_migrations_from_empty_equal_the_tables(bare: Database) -> None:
    migrate.upgrade(bare.engine)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == [], "storage/tables changed: run `.venv/bin/python .ci/migration`"


def test_upgrade_twice_changes_nothing(bare: Database) -> None:
    assert migrate.current(bare.engine) is None
    migrate.upgrade(bare.engine)
    migrate.upgrade(bare.engine)
    assert migrate.current(bare.engine) == migrate.head()


def test_every_constraint_has_a_name(database: Database) -> None:
    looking = inspect(database.engine)
    for name, table in SQLModel.metadata.tables.items():
        keys = [looking.get_pk_constraint(name), *looking.get_foreign_keys(name), *looking.get_unique_constraints(name)]
        nameless = [key for key in keys if key["name"] is None]
        counts_on = database.is_sqlite and table.dialect_options["sqlite"]["autoincrement"]
        assert len(nameless) == (1 if counts_on else 0), name  # SQLite names no key that never gives an id again


def test_opening_an_empty_database(bare: Database) -> None:
    if not bare.is_sqlite:
        with pytest.raises(Refused, match="guanjia db upgrade"):
            migrate.make_ready(bare)
        return
    migrate.make_ready(bare)
    assert migrate.current(bare.engine) == migrate.head()


def test_opening_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(Refused, match="升级程序"):
            migrate.make_ready(database)
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrate.head()})


def test_a_migration_that_breaks_a_reference_is_rolled_back(sqlite_database: Database) -> None:
    """Foreign keys sleep while tables are copied, so the upgrade looks at them itself."""
    with sqlite_database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO building (id, community_id, name) VALUES (1, 77, '3')")
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(RuntimeError, match="1 rows without their parent"):
        migrate.upgrade(sqlite_database.engine)
