"""全部暂停: from its commit on nothing new goes on the wire, whoever sends; what waits says so and comes back."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, select

from bot.channels.contract import Accepted, Letter, Outcome
from bot.domain.speaking import Verdict
from bot.services.guarding.guard_send import guard_wave
from bot.services.office.pause_sending import pause_all, resume_all
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from storage.database import Database
from storage.tables import OutboxRow
from tests.services.guarded import LANE, NOON, PARTS, a_message, an_owner

HOMES, BEFORE, SENDERS = 16, 5, 2


@dataclass(slots=True)
class Stopped:
    """A platform on which somebody pauses everything while the fifth message is on the wire."""

    database: Database
    sent: list[str] = field(default_factory=list)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        self.sent.append(letter.key)
        if len(self.sent) == BEFORE:
            with self.database.transaction() as session:
                pause_all(session, "文字写错了", "", now)
        return Accepted("ok")


def test_all_senders_stop_at_the_next_message(database: Database) -> None:
    with database.transaction() as session:
        for number in range(HOMES):
            owner = an_owner(session, f"3-2-{number + 1}01", f"o{number}", f"139000088{number:02d}")
            a_message(session, owner, str(number))
    stopped = Stopped(database)

    def verdicts(session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        return guard_wave(session, rows, now, PARTS)

    async def both(now: dt.datetime) -> None:
        senders = [Sender(database, {LANE: stopped}, lambda: now, verdicts) for _ in range(SENDERS)]
        await asyncio.gather(*(send_due(sender) for sender in senders))

    asyncio.run(both(NOON))
    assert BEFORE <= len(stopped.sent) < BEFORE + SENDERS  # what the other had on the wire already
    with database.transaction() as session:
        waiting = session.exec(select(OutboxRow).where(OutboxRow.state == "pending")).all()
        assert {row.code for row in waiting} == {"paused"}
        assert len(waiting) == HOMES - len(stopped.sent)
        assert all("文字写错了" in row.because for row in waiting)
        resume_all(session, "", NOON)
    asyncio.run(both(NOON))
    assert len(set(stopped.sent)) == len(stopped.sent) == HOMES
