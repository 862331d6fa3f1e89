"""The long fault test: every step, random kills, stops, database restarts and bad weather, as a table.

`python -m tests.faults.table [MESSAGES [KILLS]]` (5000 and 30); it exits 1 when a promise was broken. Run it alone.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from bot.engines.distributed import prepare
from storage import migrate
from storage.database import Database
from tests.faults.cases import STEPS, Case, Result, run_case
from tests.postgres_server import postgres_server, restart_server

_HEAD = (
    "| database | fault | kills / blows | seconds | once: twice / lost / unknown (arrived) | must: lost / twice |"
    " unfinished |"
)
_FEW = 3  # stops and restarts last long


def main(messages: int, kills: int) -> int:
    """Run all, print as they end."""
    broken = 0
    _say(_HEAD)
    _say("|---|---|---|---|---|---|---|")
    for fault in (*STEPS, "random", "stopped", "database", "rough"):
        case = Case(fault, messages, _FEW if fault in ("stopped", "database") else 0 if fault == "rough" else kills, 2)
        broken += _tell("PostgreSQL, 2 workers", case, on_postgres(case))
        if fault != "database":
            broken += _tell("SQLite, serve", case, on_sqlite(case))
    return int(broken > 0)


def on_postgres(case: Case) -> Result:
    """Two workers on a server of its own, which keeps what it committed: it is killed too, not only its clients."""
    with postgres_server() as url, tempfile.TemporaryDirectory() as name:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER DATABASE postgres SET synchronous_commit = on")
        prepare(url)
        return _run(case, url, Path(name), lambda: restart_server(url))


def on_sqlite(case: Case) -> Result:
    """One `serve`."""
    alone = Case(case.fault, case.messages, case.kills, 1)
    with tempfile.TemporaryDirectory() as name:
        return _run(alone, f"sqlite:///{name}/guanjia.db", Path(name), lambda: None)


def promises_kept(case: Case, result: Result) -> bool:
    """0 twice and 0 silently lost at most once, 0 lost at least once, `unknown` no more than kills, all finished."""
    may_be_unknown = {"rough": case.messages, "stopped": case.kills, "database": 2 * case.kills}
    if max(result.kills, result.blows) < case.kills:  # what did not happen was not survived
        return False
    return (result.once_twice, result.once_lost, result.must_lost, result.unfinished) == (
        0,
        0,
        0,
        0,
    ) and result.once_unknown <= may_be_unknown.get(case.fault, result.kills)


def _run(case: Case, url: str, folder: Path, restart: Callable[[], None]) -> Result:
    with closing(Database(url)) as database:
        migrate.upgrade(database.engine)
        return run_case(case, database, folder, restart)


def _tell(where: str, case: Case, result: Result) -> bool:
    once = f"{result.once_twice} / {result.once_lost} / {result.once_unknown} ({result.once_unknown_delivered})"
    must = f"{result.must_lost} / {result.must_twice}"
    struck = f"{result.kills} / {result.blows}"
    _say(f"| {where} | {case.fault} | {struck} | {result.seconds:.0f} | {once} | {must} | {result.unfinished} |")
    return not promises_kept(case, result)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(told + [5000, 30][len(told) :])))
