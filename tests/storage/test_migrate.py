"""The schema grows from nothing, on both databases, and equals the tables."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from storage import migrate
from storage.database import Database


def test_migrations_from_empty_equal_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrade_twice_changes_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert migrate.current(database.engine) is None
    migrate.upgrade(database.engine)
    migrate.upgrade(database.engine)
    assert migrate.current(database.engine) == migrate.head()
    database.close()
