"""The sender's clock. On PostgreSQL it is the database's, so that the machines agree; leases and slots hang on it."""

import contextlib
import datetime as dt
import time
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.moments import CHINA
from storage.database import Database

_ASK_AGAIN_S = 5.0


class DatabaseClock:
    """Asks the database now and then, and counts on by this machine's steady clock, which nobody sets back."""

    def __init__(self, database: Database, steady: Callable[[], float] = time.monotonic) -> None:
        self._database, self._steady = database, steady
        self._told, self._told_at = self._ask()

    def __call__(self) -> dt.datetime:
        """The moment now. While the database is away it counts on."""
        if self._steady() - self._told_at > _ASK_AGAIN_S:
            with contextlib.suppress(SQLAlchemyError):
                self._told, self._told_at = self._ask()
        return self._told + dt.timedelta(seconds=self._steady() - self._told_at)

    def _ask(self) -> tuple[dt.datetime, float]:
        with self._database.engine.connect() as connection:
            before = self._steady()
            told: dt.datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            return told.astimezone(CHINA), (before + self._steady()) / 2
