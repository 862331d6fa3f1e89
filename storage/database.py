"""The database: one engine, one transaction at a time a caller, one door for async callers.

SQLite: one connection, BEGIN IMMEDIATE (read-then-write under a plain BEGIN gets SQLITE_BUSY_SNAPSHOT, which no busy
timeout cures). PostgreSQL: a pool. Measured: a synchronous Session behind `run` is 2-3 times the async driver's speed.
"""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

_POSTGRES_THREADS = 10
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits with the power, and with them the proof of a send
    "busy_timeout=5000",
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)
Answer = TypeVar("Answer")


class Database:
    """Opens transactions on one database URL (`sqlite:///FILE` or `postgresql://...`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        # A command ends without closing; Python 3.13 complains of each connection nobody closed.
        weakref.finalize(self, self.engine.dispose)
        self._slots: anyio.CapacityLimiter | None = None

    @property
    def is_sqlite(self) -> bool:
        """Is it SQLite: one process, one writer?"""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session committed once at the end, rolled back whole on any error. Not to be nested."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def run(self, work: Callable[[Session], Answer]) -> Answer:
        """Do `work` in one transaction in a worker thread: the event loop stays free."""
        if self._slots is None:
            self._slots = anyio.CapacityLimiter(1 if self.is_sqlite else _POSTGRES_THREADS)

        def in_transaction() -> Answer:
            with self.transaction() as session:
                return work(session)

        return await anyio.to_thread.run_sync(in_transaction, limiter=self._slots)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url, poolclass=QueuePool, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    driver_url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(driver_url, pool_size=_POSTGRES_THREADS, pool_pre_ping=True)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # pysqlite's own BEGIN comes late and ruins savepoints
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
