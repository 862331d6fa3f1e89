"""A year of reminders in virtual time, the whole guard included: three steps a month to households that never pay.

`python -m tests.benchmarks.year_of_sending [HOUSEHOLDS]` (10000; the aim is three minutes). SQLite. Run it alone.
"""

import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.contract import Accepted, Letter, Manner, Outcome
from bot.domain.moments import CHINA
from bot.services.campaigns.enrol_step import Enrolment, enrol_page
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.wiring import House, open_house
from storage.identities import identity_of
from tests.homes import a_home, a_line, a_person

TEXT = "您好，2026年10月到12月的物业费账单已经出来，回复“账单”可以看明细，有疑问请直接告诉我。"
STEP_DAYS = (5, 13, 21)
DUE_ON = dt.date(2026, 12, 31)
AIM_S = 180.0
AT_ONCE = 100
WINDOW = dt.timedelta(days=3)
FULL = 10_000


@dataclass(slots=True)
class Counting:
    """A platform that takes everything."""

    taken: Counter[str] = field(default_factory=Counter)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """As it is."""
        return tuple(texts)

    def manner(self, target: str) -> Manner:
        """Many at once."""
        return Manner(at_once=AT_ONCE)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Taken."""
        self.taken[letter.key] += 1
        return Accepted()


def main(households: int) -> int:
    """Live the year and say how long it took."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["GUANJIA_HOME"] = name
        house = open_house()
        with house.database.transaction() as session:
            _settle(session, households)
        platform = Counting()
        began = time.perf_counter()
        states = asyncio.run(_live(house, platform))
        took = time.perf_counter() - began
        house.database.close()
    twice = sum(count > 1 for count in platform.taken.values())
    asked = sum(states.values())
    sys.stdout.write(f"{households} households, {asked} asked, {dict(states)}, twice {twice}\n")
    sys.stdout.write(
        f"{took:.1f} s, {asked / took:.0f} guarded messages/s; {FULL} households: {took * FULL / households:.0f} s\n"
    )
    return int(took * FULL / households > AIM_S or twice > 0)


def _settle(session: Session, households: int) -> None:
    for number in range(households):
        room = a_home(session, f"1-{number // 100 + 1}-{number % 100 + 101}")
        person = a_person(session, room, name=f"业主{number}", phone=f"139{number:08d}")
        a_line(session, room, due_on=DUE_ON)
        identity = identity_of(session, "wechat", "main", f"o{number}")
        identity.person_id, identity.bound_at = person.id, dt.datetime(2026, 1, 1, tzinfo=CHINA)
        identity.room_id = room.id
        session.add(identity)


async def _live(house: House, platform: Counting) -> Counter[str]:
    now = dt.datetime(2026, 1, 1, 10, 0, tzinfo=CHINA)
    sender = Sender(house.database, {"wechat:main": platform}, lambda: now, house.guard)
    told: Counter[str] = Counter()
    for day in range(365):
        now = dt.datetime(2026, 1, 1, 10, 0, tzinfo=CHINA) + dt.timedelta(days=day)
        if now.day in STEP_DAYS:
            _plan(
                house,
                Enrolment(f"year/{now.month:02d}{now.day:02d}", now.date(), now, "", TEXT, not_after=now + WINDOW),
            )
        told.update(f"{sent.state} {sent.code}".strip() for sent in await send_due(sender, slice_s=3600))
    return told


def _plan(house: House, step: Enrolment) -> None:
    last, looked = 0, True
    while looked:
        with house.database.transaction() as session:
            last = enrol_page(session, step, last).last_room_id
        looked = last > 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL))
