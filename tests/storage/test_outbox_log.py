"""Finished messages move to the log, their keys stay spent, and the log has a part a month on PostgreSQL."""

import datetime as dt
from typing import Any

from sqlmodel import func, select, text

from storage.database import Database
from storage.outbox import put_out, put_out_page
from storage.outbox_log import move_finished
from storage.outbox_page import log_page
from storage.tables import OutboxLog, OutboxRow


def row(key: str, state: str, due_at: dt.datetime) -> dict[str, Any]:
    return {"send_key": key, "kind": "reply", "lane": "x:y", "text": "您好", "state": state, "due_at": due_at}


def test_only_what_is_finished_and_old_moves(database: Database, now: dt.datetime) -> None:
    day = dt.timedelta(days=1)
    with database.transaction() as session:
        rows = [
            row(f"{state} {age}", state, now - age * day)
            for state in ("pending", "held", "sending", "sent", "unknown", "dead", "expired", "cancelled")
            for age in (0, 2)
        ]
        assert put_out_page(session, rows) == 16
    with database.transaction() as session:
        assert move_finished(session, now - day, 3) == 3
        assert move_finished(session, now - day, 100) == 2
        assert move_finished(session, now - day, 100) == 0
        moved = {told.row.send_key for told in log_page(session, 0, 100)}
    assert moved == {f"{state} 2" for state in ("sent", "unknown", "dead", "expired", "cancelled")}


def test_a_key_stays_used_after_its_row_moved(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        assert put_out(session, OutboxRow(**row("k", "sent", now)))
    with database.transaction() as session:
        assert move_finished(session, now + dt.timedelta(days=1), 10) == 1
        assert not put_out(session, OutboxRow(**row("k", "pending", now)))
        assert put_out_page(session, [row("k", "pending", now), row("new", "pending", now)]) == 1
        assert put_out_page(session, [row("k", "pending", now), row("new", "pending", now)]) == 0
        assert session.exec(select(OutboxRow.send_key)).all() == ["new"]


def test_the_log_has_a_part_a_month(postgres_database: Database, now: dt.datetime) -> None:
    months = [dt.datetime(2026, 10, 31, 15, 59, tzinfo=dt.UTC), dt.datetime(2026, 10, 31, 16, 0, tzinfo=dt.UTC)]
    with postgres_database.transaction() as session:
        put_out_page(session, [row(f"k{number}", "sent", at) for number, at in enumerate(months)])
        assert move_finished(session, now, 10) == 2
        names = session.execute(text("SELECT tableoid::regclass::text FROM outbox_log ORDER BY id")).scalars().all()
        assert session.exec(select(func.count()).select_from(OutboxLog)).one() == 2
    assert names == ["outbox_log_2026_10", "outbox_log_2026_11"]
