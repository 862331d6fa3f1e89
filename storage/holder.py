"""Who alone ticks and sends over a home folder on SQLite: the process that holds its lock file.

The lock is an SQLite transaction on a file of its own: it works alike on Linux, macOS and Windows, and the system
frees it when its process dies, however it dies. PostgreSQL needs none: rows are claimed there.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.domain.errors import Refused

LOCK_FILE = "serve.lock"


@contextmanager
def hold(home: Path) -> Iterator[None]:
    """Hold the home folder. Raises Refused when another process does."""
    with closing(sqlite3.connect(home / LOCK_FILE, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            instead = "先停掉它，或用 GUANJIA_HOME 换一个目录；要几个进程请用 PostgreSQL。"
            raise Refused(f"另一个 guanjia serve 正在用 {home}。{instead}") from exc
        yield


def is_held(home: Path) -> bool:
    """Does a process hold it now?"""
    if not (home / LOCK_FILE).exists():
        return False
    try:
        with hold(home):
            return False
    except Refused:
        return True
