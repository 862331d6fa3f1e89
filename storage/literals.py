"""Conditions written with their values inside the SQL, where a partial index must recognise them.

With a bound parameter SQLite never uses such an index, and PostgreSQL stops to once it keeps one plan for all values.
"""

from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import col

from bot.domain.sending import SendState


def is_in(column: Any, *states: SendState) -> ColumnElement[bool]:
    """Is the column one of these states?"""
    values: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in states]
    return col(column) == values[0] if len(values) == 1 else col(column).in_(values)
