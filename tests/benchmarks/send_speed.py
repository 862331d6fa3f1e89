"""Messages claimed and completed a second, beside the raw SQL loop with the same commits, as ratios of one run.

`python -m tests.benchmarks.send_speed [MESSAGES]` (2000). The platform answers at once, the guard lets everything go:
what is measured is the claim, the commit of `sending` and the commit of the outcome. Run it alone on a quiet machine.
"""

import asyncio
import datetime as dt
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from sqlmodel import Session, col, func, select

from bot.channels.contract import Accepted, Letter, Manner, Outcome
from bot.domain.sending import FINISHED
from bot.domain.speaking import Go
from bot.engines.distributed import Distributed, prepare
from bot.services.sending.drain_lane import drain_lane
from bot.services.sending.send_outbox import Sender
from bot.serving.sending import read_clock
from storage import migrate
from storage.database import Database
from storage.outbox import put_out_page
from storage.tables import OutboxRow
from tests.faults.cases import LANE, put_out_all
from tests.postgres_server import postgres_server, scratch_database

LANES = [f"{LANE}:{number}" for number in range(8)]
_FORKS = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A platform that answers at once."""

    at_once: int

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """As it is."""
        return tuple(texts)

    def manner(self, target: str) -> Manner:
        """No limit."""
        return Manner(at_once=self.at_once)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Taken."""
        return Accepted("p")


def let_go(_session: Session, rows: Sequence[OutboxRow], _now: dt.datetime) -> list[Go]:
    """No guard: only the sender is measured."""
    return [Go(row.text) for row in rows]


def main(messages: int) -> None:
    """Print a line a way of sending."""
    with tempfile.TemporaryDirectory() as name:
        for batch in (1, 20):
            raw = _rate(f"sqlite:///{name}/raw{batch}.db", messages, partial(_raw_sqlite, batch=batch))
            ours = _rate(f"sqlite:///{name}/ours{batch}.db", messages, partial(_work, batch=batch))
            _tell(f"SQLite, {batch} at once", ours, raw)
    with postgres_server() as server:
        for batch in (1, 20):
            raw = _on_postgres(server, messages, partial(_raw_postgres, batch=batch))
            for workers in (1, 2, 4):
                ours = _on_postgres(server, messages, partial(_in_processes, _work, workers, batch=batch))
                _tell(f"PostgreSQL, {batch} at once, embedded x{workers}", ours, raw)
            for workers in (1, 2, 4):
                ours = _on_postgres(server, messages, partial(_in_processes, _work_distributed, workers, batch=batch))
                _tell(f"PostgreSQL, {batch} at once, procrastinate x{workers}", ours, raw)


def _tell(name: str, ours: float, raw: float) -> None:
    sys.stdout.write(f"{name}: {ours:.0f}/s, raw loop {raw:.0f}/s, ratio {ours / raw:.2f}\n")
    sys.stdout.flush()


def _on_postgres(server: str, messages: int, work: Callable[[str], None]) -> float:
    with scratch_database(server, f"speed_{time.monotonic_ns()}") as url:
        prepare(url)
        return _rate(url, messages, work)


def _rate(url: str, messages: int, work: Callable[[str], None]) -> float:
    with closing(Database(url)) as database:
        migrate.upgrade(database.engine)
        if database.is_sqlite:
            put_out_all(database, messages)
        else:
            _put_out_on_lanes(database, messages)
    began = time.perf_counter()
    work(url)
    took = time.perf_counter() - began
    with closing(Database(url)) as database, database.transaction() as session:
        sent = session.exec(select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state) == "sent")).one()
    if sent != messages:  # a sender that fell over is fast
        raise RuntimeError(f"only {sent} of {messages} were sent: no figure")
    return messages / took


def _put_out_on_lanes(database: Database, messages: int) -> None:
    put_out_all(database, 0)
    shared = {"kind": "reply", "text": "您好", "due_at": read_clock(), "identity_id": None}
    with database.transaction() as session:
        for first in range(0, messages, 1000):
            numbers = range(first, min(first + 1000, messages))
            put_out_page(session, [{"send_key": f"k{n}", "lane": LANES[n % len(LANES)], **shared} for n in numbers])


def _in_processes(work: Callable[[str, int], None], workers: int, url: str, *, batch: int) -> None:
    processes = [_FORKS.Process(target=work, args=(url, batch)) for _ in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    failed = [process.exitcode for process in processes if process.exitcode != 0]
    if failed:
        raise RuntimeError(f"senders ended with {failed}: no figure")


def _work(url: str, batch: int) -> None:
    with closing(Database(url)) as database:
        sender = Sender(database, {LANE: AtOnce(batch)}, read_clock, let_go)
        lanes = [LANE] if database.is_sqlite else LANES

        async def drain() -> None:
            await asyncio.gather(*(drain_lane(sender, lane, 600) for lane in lanes))

        asyncio.run(drain())


def _work_distributed(url: str, batch: int) -> None:
    with closing(Database(url)) as database:
        sender = Sender(database, {LANE: AtOnce(batch)}, read_clock, let_go)

        async def serve() -> None:
            async with Distributed(sender, url) as engine:
                await engine.dispatch()
                while await database.run(_left):  # noqa: ASYNC110 - the rows tell only when asked
                    await asyncio.sleep(0.05)

        asyncio.run(serve())


def _left(session: Session) -> int:
    return session.exec(select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state).not_in(FINISHED))).one()


# --- the raw loops: no code of ours, the same commits ----------------------------------------------------------------

_PICK = (
    "SELECT id FROM outbox WHERE state = 'pending' AND lane = {lane} AND due_at <= {now} ORDER BY due_at, id LIMIT 20"
)
_LEASE = "UPDATE outbox SET state = 'leased', lease_token = 1, lease_until = {now} WHERE id IN ({ids})"
_SENDING = "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease_until = {now} WHERE id IN ({ids})"
_SENT = "UPDATE outbox SET state = 'sent', sent_at = {now}, platform_id = 'p' WHERE id IN ({ids})"
_ATTEMPT = (
    "INSERT INTO delivery (outbox_id, lane, at, outcome, detail)"
    " SELECT id, lane, {now}, 'accepted', '' FROM outbox WHERE id IN ({ids})"
)


def _raw_sqlite(url: str, batch: int) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as raw:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            raw.execute(f"PRAGMA {pragma}")
        _raw_loop(raw.execute, "BEGIN IMMEDIATE", [LANE], batch)


def _raw_postgres(url: str, batch: int) -> None:
    with psycopg.connect(url, autocommit=True) as raw:
        _raw_loop(raw.execute, "BEGIN", LANES, batch)


def _raw_loop(execute: Callable[[str], Any], begin: str, lanes: Sequence[str], batch: int) -> None:
    now = 10**14  # later than anything is due
    for lane in lanes:
        while True:
            execute(begin)
            ids = [row[0] for row in execute(_PICK.format(lane=f"'{lane}'", now=now)).fetchall()]
            if ids:
                execute(_LEASE.format(now=now, ids=_listed(ids)))
            execute("COMMIT")
            if not ids:
                break
            for first in range(0, len(ids), batch):
                some = _listed(ids[first : first + batch])
                for step in ((_SENDING,), (_SENT, _ATTEMPT)):
                    execute(begin)
                    for sql in step:
                        execute(sql.format(now=now, ids=some))
                    execute("COMMIT")


def _listed(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
