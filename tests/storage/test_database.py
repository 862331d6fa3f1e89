"""One transaction at a time a caller: whole or not at all, also when many come at once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import anyio
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from bot.domain.moments import from_ms
from bot.domain.period import Period
from storage.columns import Moment, PeriodText, Scaled
from storage.database import Database
from storage.tables import Building, Community

CALLERS = 30


def _names(session: Session) -> list[str]:
    return list(session.exec(select(Community.name).order_by(Community.name)))


def test_a_failing_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.add(Community(name="幸福里"))
        session.flush()
        _ = 1 / 0
    with database.transaction() as session:
        assert _names(session) == []


def test_rows_stay_readable_after_the_commit(database: Database) -> None:
    with database.transaction() as session:
        community = Community(name="幸福里")
        session.add(community)
    assert (community.id, community.name) == (1, "幸福里")


def test_a_savepoint_takes_back_only_its_own(database: Database) -> None:
    with database.transaction() as session:
        session.add(Community(name="一"))
        session.flush()
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(Community(name="一"))
            session.flush()
        session.add(Community(name="二"))
    with database.transaction() as session:
        assert _names(session) == ["一", "二"]


def test_references_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Building(community_id=77, name="3"))


def test_read_then_write_at_once_loses_no_step(database: Database) -> None:
    """Thirty callers each read a value and write it plus one."""

    def step(session: Session) -> None:
        community = session.exec(select(Community).with_for_update()).one()
        community.name = str(int(community.name) + 1)

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(CALLERS):
                group.start_soon(database.run, step)

    with database.transaction() as session:
        session.add(Community(name="0"))
    anyio.run(all_at_once)
    with database.transaction() as session:
        assert _names(session) == [str(CALLERS)]


def test_two_doors_on_one_file_wait_for_each_other(sqlite_database: Database) -> None:
    """Another process holds the file for a moment: the write waits instead of failing."""
    other = Database(sqlite_database.url)

    async def both() -> None:
        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(
                    (other if number % 2 else sqlite_database).run, lambda s, n=number: s.add(Community(name=f"{n}"))
                )

    anyio.run(both)
    with other.transaction() as session:
        assert len(_names(session)) == 10
    other.close()


def test_sqlite_is_set_up_for_safety(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        told = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Moment(), from_ms(1_795_399_200_123), 1_795_399_200_123),
        (Moment(), dt.datetime(2099, 1, 1, tzinfo=dt.UTC), 4_070_908_800_000),
        (Scaled(), Decimal("89.5"), 895000),
        (Scaled(), Decimal("0.0001"), 1),
        (PeriodText(), Period.parse("2026-07..2026-09"), "2026-07..2026-09"),
        (Moment(), None, None),
        (Scaled(), None, None),
        (PeriodText(), None, None),
    ],
)
def test_columns_keep_values_exactly(
    database: Database, kind: Moment | Scaled | PeriodText, value: Any, stored: Any
) -> None:
    dialect = database.engine.dialect
    assert kind.process_bind_param(value, dialect) == stored
    assert kind.process_result_value(stored, dialect) == value


def test_more_than_four_places_are_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="four decimal places"):
        Scaled().process_bind_param(Decimal("0.00001"), database.engine.dialect)
