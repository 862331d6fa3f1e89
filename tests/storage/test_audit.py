"""The chain of deeds shows every change, and stays a chain when many write at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from storage import audit
from storage.audit import Break
from storage.database import Database
from storage.tables import AuditEntry


def _write(database: Database, now: dt.datetime, count: int) -> None:
    for number in range(count):
        with database.transaction() as session:
            audit.append(
                session,
                at=now,
                by_staff="李静",
                deed="waive",
                subject=f"room/{number}",
                detail={"金额": number, "b": [1]},
            )


def _find_break(database: Database) -> Break | None:
    with database.transaction() as session:
        return audit.find_break(session)


def test_an_empty_chain_is_whole(database: Database) -> None:
    assert _find_break(database) is None


def test_entries_hang_on_each_other(database: Database, now: dt.datetime) -> None:
    _write(database, now, 3)
    with database.transaction() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.subject)).all()
    assert [entry.previous for entry in entries] == [audit.START, entries[0].hash, entries[1].hash]
    assert entries[0].hash == "2b02805639aacc82994cc9a51a6307fad51fc259241710acabfad40071edfdfe"
    assert _find_break(database) is None


def test_a_rolled_back_deed_leaves_no_gap(database: Database, now: dt.datetime) -> None:
    def give_up(session: Session) -> None:
        audit.append(session, at=now, by_staff="", deed="import", subject="file/1")
        raise InterruptedError

    _write(database, now, 1)
    with pytest.raises(InterruptedError), database.transaction() as session:
        give_up(session)
    _write(database, now, 1)
    assert _find_break(database) is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE audit_entry SET by_staff = '王强' WHERE id = 2", Break(2, "这条记录的内容被改动")),
        ("UPDATE audit_entry SET detail = '{\"b\": [1]}' WHERE id = 2", Break(2, "这条记录的内容被改动")),
        ("UPDATE audit_entry SET at = at + 1 WHERE id = 1", Break(1, "这条记录的内容被改动")),
        ("DELETE FROM audit_entry WHERE id = 2", Break(3, "前面的记录被删除、插入或改动")),
        ("DELETE FROM audit_entry WHERE id = 1", Break(2, "前面的记录被删除、插入或改动")),
        ("UPDATE audit_entry SET id = 9 WHERE id = 1", Break(2, "前面的记录被删除、插入或改动")),
    ],
)
def test_tampering_shows(database: Database, now: dt.datetime, tampering: str, broken: Break) -> None:
    _write(database, now, 3)
    with database.engine.begin() as connection:
        connection.execute(text(tampering.replace(":", "\\:")))
    assert _find_break(database) == broken


def test_many_writers_at_once_leave_one_chain(database: Database, now: dt.datetime) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: _write(database, now, 10), range(6)))
    assert _find_break(database) is None
    with database.transaction() as session:
        assert len(session.exec(select(AuditEntry.id)).all()) == 60


def test_a_chain_longer_than_a_page_is_walked_whole(
    sqlite_database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 2)
    _write(sqlite_database, now, 5)
    assert _find_break(sqlite_database) is None
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET deed = '' WHERE id = 5"))
    assert _find_break(sqlite_database) == Break(5, "这条记录的内容被改动")
