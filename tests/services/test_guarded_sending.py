"""The guard through the real sender: what a stop reason leaves on the row, and that nothing reaches the recorder."""

import asyncio
import datetime as dt
from dataclasses import dataclass, field

import pytest
from sqlmodel import Session, select

from bot.channels.local import Recorder
from bot.domain.speaking import Verdict
from bot.services.drain_lane import send_due
from bot.services.guard_send import GuardParts, guard
from bot.services.send_outbox import Sender
from storage.database import Database
from storage.tables import OutboxRow
from tests.services.guarded import LANE, NOON, PARTS, a_message, an_owner, texts
from tests.services.test_guard_send import STOPS


@dataclass(slots=True)
class Post:
    """A sender on the recording channel, its clock set by hand."""

    database: Database
    parts: GuardParts = PARTS
    now: dt.datetime = NOON
    recorder: Recorder = field(default_factory=Recorder)

    def goes(self, now: dt.datetime) -> list[str]:
        """One round at a moment; the texts that left in it."""
        before = len(self.recorder.sent)
        self.now = now
        asyncio.run(send_due(Sender(self.database, {LANE: self.recorder}, lambda: self.now, self._guard)))
        return texts(list(self.recorder.sent)[before:])

    def _guard(self, session: Session, row: OutboxRow, now: dt.datetime) -> Verdict:
        return guard(session, row, now, self.parts)


def row_of(database: Database, key: str) -> OutboxRow:
    with database.transaction() as session:
        return session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()


@pytest.mark.parametrize("before", [dt.timedelta(hours=1), dt.timedelta(minutes=1), dt.timedelta(milliseconds=1)])
@pytest.mark.parametrize("deed", STOPS)
def test_nothing_goes_and_the_row_says_why(database: Database, deed: str, before: dt.timedelta) -> None:
    act, code, words = STOPS[deed]
    with database.transaction() as session:
        owner = an_owner(session)
        key = a_message(session, owner)
    with database.transaction() as session:
        act(session, owner, NOON - before)
    assert Post(database).goes(NOON) == []
    row = row_of(database, key)
    assert row.state in ("pending", "cancelled", "held")
    at_once = {"pays all": "已缴费", "pays a part": "已缴费"}  # cancelled with the payment, before anybody asked
    assert (row.code, at_once.get(deed, words) in row.because) == ("paid" if deed in at_once else code, True)


def test_nothing_speaks_against_it(database: Database) -> None:
    with database.transaction() as session:
        key = a_message(session, an_owner(session))
    post = Post(database)
    assert post.goes(NOON) == ["3-2-501还需付 751.80 元，12月31日（周四）前付。"]
    assert post.goes(NOON + dt.timedelta(days=5)) == []
    row = row_of(database, key)
    assert (row.state, row.text) == ("sent", "3-2-501还需付 751.80 元，12月31日（周四）前付。")
