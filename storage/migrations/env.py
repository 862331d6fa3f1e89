"""Alembic's way in: runs the steps on the connection that `storage.migrate` hands over, and never opens its own."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables as _tables  # noqa: F401 - importing registers every table


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain types they are stored as: an old step must not need today's code."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    if isinstance(item, TypeDecorator):
        autogen_context.imports.discard("import sqlmodel")
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_as_batch=True,  # SQLite cannot alter a column: the table is copied
    render_item=render_item,
    transactional_ddl=True,  # SQLite too: a step that fails leaves nothing behind
)
with context.begin_transaction():
    context.run_migrations()
