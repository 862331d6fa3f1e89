"""A group that became another one is followed in every row."""

import datetime as dt

from sqlmodel import select

from bot.domain.moments import CHINA
from bot.services.sending.send_outbox import account_of
from storage.database import Database
from storage.identities import identity_of
from storage.lanes import lock_lane
from storage.moving import address_now, move_address
from storage.outbox import put_out
from storage.tables import ChannelIdentity, Lane, OutboxRow, Touch

NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=CHINA)
OLD, NEW = "telegram:main:-5", "telegram:main:-100777"


def a_row(key: str, lane: str, state: str) -> OutboxRow:
    return OutboxRow(send_key=key, kind="broadcast", lane=lane, text="停水通知", due_at=NOW, state=state)


def test_what_is_open_goes_to_the_new_address(database: Database) -> None:
    with database.transaction() as session:
        for number, state in enumerate(["pending", "held", "sent"]):
            put_out(session, a_row(f"b:{number}", OLD, state))
        put_out(session, a_row("b:other", "telegram:main:-6", "pending"))
        session.add(Touch(send_key="b:2", budget="group", at=NOW, group_name=OLD))
        identity_of(session, "telegram", "main", "-5")
        lock_lane(session, OLD, None, None, None)
    for _ in range(2):
        with database.transaction() as session:
            move_address(session, account_of(OLD), "-5", "-100777", NOW)
    with database.transaction() as session:
        lanes = {row.send_key: row.lane for row in session.exec(select(OutboxRow))}
        assert lanes == {"b:0": NEW, "b:1": NEW, "b:2": OLD, "b:other": "telegram:main:-6"}
        assert session.exec(select(Touch.group_name)).one() == NEW
        assert session.exec(select(ChannelIdentity.address)).one() == "-100777"
        assert session.exec(select(Lane.name)).all() == []
        assert address_now(session, "telegram:main", "-5") == "-100777"
        assert address_now(session, "telegram:main", "-6") == "-6"


def test_two_identities_are_not_made_one(database: Database) -> None:
    with database.transaction() as session:
        identity_of(session, "telegram", "main", "-5")
        identity_of(session, "telegram", "main", "-100777")
        move_address(session, "telegram:main", "-5", "-100777", NOW)
        assert sorted(session.exec(select(ChannelIdentity.address))) == ["-100777", "-5"]
