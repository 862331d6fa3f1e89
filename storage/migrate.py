"""Bring a database's schema to the newest step of `storage.migrations`, or refuse one that does not fit the program.

Alembic is loaded only where steps are applied: a database that is up to date, the usual case, is opened without it.
"""

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from bot.domain.errors import Refused
from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_POSTGRES_LOCK = 0x6775616E6A6961  # "guanjia": two upgrades at once wait for each other


def make_ready(database: Database) -> None:
    """What opening a house does: SQLite is brought up to date; PostgreSQL, where other machines may run, only checked.

    Raises Refused for a schema that is too old on PostgreSQL, or too new for this program on either.
    """
    stands_at = current(database.engine)
    if stands_at == head():
        return
    if stands_at is not None and not _is_known(stands_at):
        raise Refused(f"数据库是更新版本的程序写的（结构 {stands_at}，本程序只到 {head()}）。请升级程序后再打开。")
    if not database.is_sqlite:
        raise Refused("数据库结构不是最新。请停掉其他进程、做好备份，再运行 guanjia db upgrade。")
    upgrade(database.engine)


def upgrade(engine: Engine) -> None:
    """Apply every missing step in one transaction: all or nothing. Safe to call twice and at once."""
    with _changing_schema(engine) as connection:
        importlib.import_module("alembic.command").upgrade(config(connection), "head")


def head() -> str:
    """The newest step this program knows."""
    steps = _steps()
    newest = [step for step in steps if step not in steps.values()]
    if len(newest) != 1:
        raise LookupError(f"one newest migration is needed in storage/migrations/versions, found {newest}")
    return newest[0]


def current(engine: Engine) -> str | None:
    """The step the database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        stands_at: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return stands_at


def config(connection: Connection) -> "Config":
    """Alembic's configuration for one connection, without any ini file."""
    settings: Config = importlib.import_module("alembic.config").Config()
    settings.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


@contextmanager
def _changing_schema(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_LOCK})
                yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")  # copying a table drops the old one: seen as deleting its rows
        try:
            with connection.begin():
                yield connection
                _refuse_broken_keys(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _refuse_broken_keys(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows without their parent, first: {broken[0]}")


def _is_known(revision: str) -> bool:
    return revision in _steps()


def _steps() -> dict[str, str | None]:
    """Every step this program knows and the one before it, as the files of the steps tell."""
    files = [file.read_text("utf-8") for file in (_FOLDER / "versions").glob("[0-9]*.py")]
    return {_told("revision", file) or "": _told("down_revision", file) for file in files}


def _told(name: str, file: str) -> str | None:
    told = re.search(rf'^{name}(?:: [^=]+)? = "(.+)"$', file, re.MULTILINE)
    return told[1] if told else None
