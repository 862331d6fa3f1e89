"""Enrolments planned a second beside a raw insert of the same rows, and the claim's plan and time behind a backlog.

`python -m tests.benchmarks.plan_speed [HOUSEHOLDS [BACKLOG]]` (1000000 each); exits 1 when a million households would
take over a minute, or a hot query leaves its index. Run it alone on a quiet machine.
"""

import datetime as dt
import sys
import tempfile
import time
from contextlib import closing

from sqlalchemy import text
from sqlmodel import col, func, select

from bot.domain.moments import CHINA
from bot.services.campaigns.enrol_step import Enrolment, enrol_page
from storage import migrate
from storage.claims import lease_due
from storage.database import Database
from storage.tables import OutboxRow
from tests.postgres_server import postgres_server, scratch_database
from tests.storage.test_claim_plan import INDEXES, examine, fill

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
STEP = Enrolment("arrears/030", NOW.date(), NOW, "arrears.first")
A_MINUTE = 60.0
MILLION = 1_000_000


def main(households: int, backlog: int) -> int:
    """Both databases, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        kept = _measure(f"sqlite:///{name}/plan.db", households, backlog)
    with postgres_server() as server, scratch_database(server, "plan") as url:
        kept = _measure(url, households, backlog) and kept
    return int(not kept)


def _measure(url: str, households: int, backlog: int) -> bool:
    with closing(Database(url)) as database:
        migrate.upgrade(database.engine)
        name = "SQLite" if database.is_sqlite else "PostgreSQL"
        _settle(database, households)
        raw = _raw_insert(database, households)
        took = _enrol(database, households)
        _say(
            f"{name}: {households / took:.0f} enrolments/s, raw insert {households / raw:.0f}/s, ratio {raw / took:.2f}"
        )
        _say(f"{name}: a million households in {took * MILLION / households:.0f} s")
        _empty_outbox(database)
        fill(database, backlog, 10, NOW)
        found = examine(database, NOW)
        missed = [query for query, index in INDEXES.items() if index not in found[query][0]]
        took_ms = _claim_ms(database)
        _say(f"{name}: claim of 20 in {took_ms:.1f} ms with {backlog} pending and {backlog} more on a blocked lane")
        _say(f"{name}: {found['lease_due'][0].splitlines()} {'all on their index' if not missed else f'NOT: {missed}'}")
    return took * MILLION / households <= A_MINUTE and not missed


_ROOMS = (
    "INSERT INTO room (id, community_id, building_id, code, kind, occupancy, vacant, note)"
    " SELECT n, 1, 1, '1-' || n, '', '', false, ''"
)
_PEOPLE = "INSERT INTO person (id, community_id, name) SELECT n, 1, '业主' || n"
_TIES = "INSERT INTO tie (id, person_id, room_id, kind, from_day) SELECT n, n, n, 'owner', DATE '2019-06-18'"
_IDENTITIES = (
    "INSERT INTO channel_identity (id, channel, account, address, person_id, room_id, bound_at, bound_how)"
    " SELECT n, 'http', 'gateway', 'o' || n, n, n, 0, ''"
)
_HOMES = (_ROOMS, _PEOPLE, _TIES, _IDENTITIES)


def _settle(database: Database, households: int) -> None:
    """So many homes, each with an owner bound on a channel."""
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO community (id, name) VALUES (1, '大城花园')"))
        connection.execute(text("INSERT INTO building (id, community_id, name) VALUES (1, 1, '1')"))
    for insert in _HOMES:
        _make(database, insert, households)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _make(database: Database, insert: str, rows: int) -> None:
    """Run `INSERT INTO ... SELECT ... n ...` for n from 1 to `rows`."""
    into, _, chosen = insert.partition(" SELECT ")
    numbers = f"WITH RECURSIVE made(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM made WHERE n < {rows})"  # noqa: S608
    if database.is_sqlite:
        chosen = chosen.replace("DATE '", "'")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"{into} {numbers} SELECT {chosen} FROM made")  # noqa: S608 - our own words


def _raw_insert(database: Database, households: int) -> float:
    """The same rows and pages without our code."""
    insert = (
        "INSERT INTO outbox (send_key, kind, lane, identity_id, room_id, person_id, subject, text, script,"
        " script_values, by_staff, insists, merged, state, due_at, held_for, attempts, because, code, platform_id,"
        " choices, used, shows_bill)"
        " SELECT 'raw' || n, 'campaign', 'http:gateway', n, n, n, 'arrears/030', '', 'arrears.first', '{}', '', '',"
        f" '{{}}', 'pending', {round(NOW.timestamp() * 1000)}, '', 0, '', '', '', '[]', '', false"
    )
    began = time.perf_counter()
    _make(database, insert, households)
    took = time.perf_counter() - began
    _empty_outbox(database)
    return took


def _enrol(database: Database, households: int) -> float:
    began, last = time.perf_counter(), -1
    while last:
        with database.transaction() as session:
            last = enrol_page(session, STEP, max(last, 0)).last_room_id
    took = time.perf_counter() - began
    with database.transaction() as session:
        written = session.exec(select(func.count()).select_from(OutboxRow)).one()
    if written != households:
        raise RuntimeError(f"only {written} of {households} were planned: no figure")
    return took


def _claim_ms(database: Database) -> float:
    times = []
    for number in range(11):
        with database.transaction() as session:
            began = time.perf_counter()
            leased = lease_due(session, f"http:l{number % 10}", 20, NOW, NOW, number)
            times.append(time.perf_counter() - began)
            if not leased:
                raise RuntimeError("nothing was claimed: no figure")
            session.rollback()
    return sorted(times)[len(times) // 2] * 1000


def _empty_outbox(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("DELETE FROM outbox"))
        session.exec(select(col(OutboxRow.id)).limit(1)).all()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(told + [MILLION, MILLION][len(told) :])))
