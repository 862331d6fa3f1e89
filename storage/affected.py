"""How many rows a statement changed: SQLAlchemy answers an UPDATE with a type that does not say so."""

from sqlalchemy import CursorResult


def affected(done: object) -> int:
    """The count of an INSERT, UPDATE or DELETE."""
    return done.rowcount if isinstance(done, CursorResult) else 0
