"""Insert a row unless one with the same unique key is there: the way a repeat ends without an exception."""

from functools import cache

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, SQLModel


def insert_once(session: Session, row: SQLModel) -> bool:
    """Insert `row`; False when its unique key exists.

    It waits for a twin that another transaction is still writing, so the loser then sees the winner's row.
    """
    statement = _statement(type(row), session.get_bind().dialect.name)
    return session.execute(statement, row.model_dump(exclude={"id"})).scalar_one_or_none() is not None


@cache
def _statement(of: type[SQLModel], dialect: str) -> Executable:
    table = of.__table__  # type: ignore[attr-defined]  # SQLModel sets it on classes with table=True
    insert = insert_sqlite if dialect == "sqlite" else insert_postgres
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)
