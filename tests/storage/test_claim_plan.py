"""The hot queries of sending use their index, as the database plans them over 10,000 rows, also behind a backlog."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from storage.claims import free_expired_leases, lease_due, lost_on_the_wire
from storage.database import Database
from storage.lanes import lanes_waiting
from storage.outbox_log import move_finished
from storage.tables import OutboxRow

ROWS = 10_000
LANES = 10


def fill(database: Database, rows: int, lanes: int, now: dt.datetime) -> None:
    """Rows over some lanes, a tenth of them due; one lane more with as many due rows, blocked."""
    made = "generate_series(1, :rows)" if not database.is_sqlite else "made"
    source = (
        "WITH RECURSIVE made(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM made WHERE n < :rows) "
        if database.is_sqlite
        else ""
    )
    columns = (
        "send_key, kind, lane, subject, text, script, script_values, by_staff, insists, merged, state, due_at,"
        " held_for, attempts, because, code, platform_id, choices, used, shows_bill"
    )
    values = "'', '您好', '', '{}', '', '', '{}', 'pending'"
    insert = (
        f"INSERT INTO outbox ({columns}) {source}"  # noqa: S608 - our own words
        f" SELECT :name || n, 'reply', :lane || (n % :lanes), {values}, :due + (n / :lanes % 10) * :step,"
        " '', 0, '', '', '', '[]', '', false"
        f" FROM {made}{'' if database.is_sqlite else ' AS made(n)'}"
    )
    due = round(now.timestamp() * 1000)
    with database.engine.begin() as connection:
        for name, lane, over, step in (("k", "http:l", lanes, 3_600_000), ("b", "http:blocked", 1, 0)):
            given = {"name": name, "lane": lane, "rows": rows, "lanes": over, "due": due, "step": step}
            connection.execute(text(insert), given)
        connection.execute(text("ANALYZE"))


def plans(database: Database, session: Session) -> list[str]:
    """Collects the plan of each SELECT and UPDATE of the outbox that this session runs from here on."""
    seen: list[str] = []
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "

    def look(
        connection: Any,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        _many: bool,  # noqa: FBT001
    ) -> None:
        if statement.startswith("EXPLAIN") or not re.match(r"\s*(SELECT|UPDATE|WITH)", statement):
            return
        rows = connection.exec_driver_sql(explain + statement, parameters).all()
        seen.append("\n".join(str(row[-1]) for row in rows))

    event.listen(session.connection(), "before_cursor_execute", look)
    return seen


def examine(database: Database, now: dt.datetime) -> dict[str, list[str]]:
    """The plans of each hot query by its name."""
    found: dict[str, list[str]] = {}
    with Session(database.engine) as session:
        seen = plans(database, session)
        asked: dict[str, Callable[[], object]] = {
            "lease_due": lambda: lease_due(session, "http:l1", 20, now, now, 1),
            "lanes_waiting": lambda: lanes_waiting(session),
            "free_expired_leases": lambda: free_expired_leases(session, now),
            "lost_on_the_wire": lambda: lost_on_the_wire(session, now),
            "move_finished": lambda: move_finished(session, now, 100),
        }
        for name, ask in asked.items():
            seen.clear()
            ask()
            found[name] = list(seen)
        session.rollback()
    return found


INDEXES = {
    "lease_due": "ix_outbox_claim",
    "lanes_waiting": "ix_outbox_claim",
    "free_expired_leases": "ix_outbox_lease",
    "lost_on_the_wire": "ix_outbox_lease",
    "move_finished": "ix_outbox_finished",
}


def test_the_hot_queries_use_their_index(database: Database, now: dt.datetime) -> None:
    fill(database, ROWS, LANES, now)
    found = examine(database, now)
    for name, index in INDEXES.items():
        assert index in found[name][0], f"{name}: {found[name][0]}"
        assert not re.search(r"SCAN (outbox|o)\b(?! USING)|Seq Scan on outbox", found[name][0]), found[name][0]


@pytest.mark.parametrize("lanes", [1])
def test_a_claim_counts_its_rows_in_order(database: Database, now: dt.datetime, lanes: int) -> None:
    fill(database, 100, lanes, now)
    with database.transaction() as session:
        leased = lease_due(session, "http:l0", 20, now, now + dt.timedelta(seconds=30), 7)
        rows = [session.get_one(OutboxRow, one.id) for one in leased]
    assert [(row.state, row.lease_token) for row in rows] == [("leased", 7)] * 10
    assert all(row.due_at <= now for row in rows)
