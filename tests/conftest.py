"""What every test may ask for: real databases, a home folder, a fixed moment. A skip is a failure where CI says so."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings
from sqlmodel import SQLModel

from bot.domain.moments import CHINA
from storage import migrate
from storage.database import Database
from tests.postgres_server import postgres_server, scratch_database

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("house")

NO_SKIP = "GUANJIA_TEST_NO_SKIP"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture
def now() -> dt.datetime:
    """Monday 2026-11-23, ten in the morning in China."""
    return dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio, as the house does."""
    return "asyncio"


@pytest.fixture(scope="session")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What homes keep in their cache, made once: making it anew for each test would cost two seconds each."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def home(tmp_path: Path, kept_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it but its cache, named by the environment; nothing else of guanjia's is set."""
    for name in [name for name in os.environ if name.startswith("GUANJIA_") and not name.startswith("GUANJIA_TEST_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "cache").symlink_to(kept_once)
    monkeypatch.setenv("GUANJIA_HOME", str(folder))
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database at the newest schema without rows; the test runs once on SQLite and once on PostgreSQL."""
    opened: Database = request.getfixturevalue(f"{request.param}_database")
    return opened


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The same on SQLite only, for what PostgreSQL cannot show."""
    file = tmp_path / "guanjia.db"
    shutil.copyfile(sqlite_template, file)
    with closing(Database(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.fixture
def postgres_database(postgres_schema_url: str) -> Iterator[Database]:
    """The same on PostgreSQL only."""
    with closing(Database(postgres_schema_url)) as opened:
        empty_rows(opened)
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    make: Callable[[], str] = request.getfixturevalue("make_postgres_url")
    return make()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating anew for each test would cost half a second each."""
    file = tmp_path_factory.mktemp("template") / "guanjia.db"
    with closing(Database(f"sqlite:///{file}")) as template:
        migrate.upgrade(template.engine)
    return file


@pytest.fixture(scope="session")
def make_postgres_url() -> Iterator[Callable[[], str]]:
    """Makes the URL of a new empty PostgreSQL database at each call."""
    numbers = count(1)
    with ExitStack() as cleanup:
        server = cleanup.enter_context(postgres_server())
        yield lambda: cleanup.enter_context(
            scratch_database(server, f"guanjia_test_{os.getpid()}_{next(numbers)}"),
        )


@pytest.fixture(scope="session")
def postgres_schema_url(make_postgres_url: Callable[[], str]) -> str:
    """One migrated PostgreSQL database for the whole session, emptied before each test."""
    url = make_postgres_url()
    with closing(Database(url)) as opened:
        migrate.upgrade(opened.engine)
    return url


def empty_rows(database: Database) -> None:
    """Delete every row and let the keys count from 1 again, as on a copied SQLite file."""
    deletes = [f"DELETE FROM {table.name}" for table in reversed(SQLModel.metadata.sorted_tables)]  # noqa: S608
    restarts = "SELECT setval(c.oid, 1, false) FROM pg_class c WHERE c.relkind = 'S'"
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        connection.exec_driver_sql("; ".join([*deletes, restarts]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI says so, a skipped test is a failed one."""
    report = yield
    return _no_skip(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file skipped whole."""
    report = yield
    return _no_skip(report, collector.nodeid)


def _no_skip(report: Report, name: str) -> Report:
    if report.skipped and os.environ.get(NO_SKIP):
        report.outcome = "failed"
        report.longrepr = f"{name} was skipped, and {NO_SKIP} is set: {report.longrepr}"
    return report
