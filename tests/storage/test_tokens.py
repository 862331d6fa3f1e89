"""A platform's token is kept sealed, for all processes of a house and for nobody else."""

import datetime as dt

from storage.database import Database
from storage.tables import PlatformToken
from storage.tokens import KeptToken, TokenBox

BOX = TokenBox(b"k" * 32)


def test_what_one_keeps_another_finds_and_the_row_tells_nothing(database: Database, now: dt.datetime) -> None:
    first = KeptToken("ACCESS-1", now + dt.timedelta(hours=2), None)
    second = KeptToken("ACCESS-2", now + dt.timedelta(hours=4), now)
    for token in (first, second):
        with database.transaction() as session:
            BOX.keep(session, "wechat:wx1", token)
    with database.transaction() as session:
        assert TokenBox(b"k" * 32).load(session, "wechat:wx1") == second
        assert BOX.load(session, "wechat:wx2") is None
        assert "ACCESS" not in session.get_one(PlatformToken, "wechat:wx1").sealed


def test_another_key_opens_nothing(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        BOX.keep(session, "wechat:wx1", KeptToken("ACCESS-1", now, None))
        assert TokenBox(b"x" * 32).load(session, "wechat:wx1") is None
