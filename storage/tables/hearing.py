"""What was not understood, masked, so that the word lists grow from life."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.columns import key


class UnheardSaying(SQLModel, table=True):
    """没听懂的话 of a week, without names, telephones, rooms and sums. Who said it is not kept."""

    __tablename__ = "unheard_saying"
    __table_args__ = (UniqueConstraint("week_of", "said"),)

    id: int = key()
    week_of: dt.date  # its Monday
    said: str
    times: int = 1
    guesses: str = ""  # intents half heard in it, best first, comma-separated
