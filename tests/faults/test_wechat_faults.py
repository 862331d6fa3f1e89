"""Each error code of the 公众号, once and for ever: how often it is asked, how long it rests, how it ends."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import select

from bot.channels.registry import channels, open_account, ways_by_account
from bot.domain.ways import Trigger
from bot.services.guarding.guard_send import guard_wave
from bot.services.reaching.find_ways import WayParts, find_ways
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.services.talk.open_windows import note_deed
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Lane, OutboxRow, SendGrant, Task
from tests.fakes.serving import serving
from tests.fakes.wechat_platform import ERRORS, WechatPlatform
from tests.services.guarded import NOON, PARTS, SCRIPTS, a_message, an_owner

PATIENCE = dt.timedelta(minutes=80)  # until when the message is wanted
TEMPLATE = "TPL-REMINDER"
HOUR = 3600
NO_CONSENT = 43101


@dataclass(frozen=True, slots=True)
class Course:
    """What came of one message: calls of the platform, tokens fetched besides the first, the first rest, the end."""

    calls: int
    refreshes: int
    rests_s: int
    state: str
    task: str


ONCE = {
    "refresh": Course(2, 1, 0, "sent", ""),
    "window": Course(1, 0, 0, "held", "reach"),
    "unreachable": Course(1, 0, 0, "held", "reach"),
    "slow_down": Course(2, 0, 60, "sent", ""),
    "midnight": Course(1, 0, 12 * HOUR, "expired", ""),
    "configuration": Course(2, 0, HOUR, "sent", "channel"),
    "ours": Course(1, 0, 0, "dead", ""),
}
FOR_EVER = {
    "refresh": Course(3, 1, HOUR, "expired", "channel"),
    "window": Course(1, 0, 0, "held", "reach"),
    "unreachable": Course(1, 0, 0, "held", "reach"),
    "slow_down": Course(81, 0, 60, "expired", ""),
    "midnight": Course(1, 0, 12 * HOUR, "expired", ""),
    "configuration": Course(2, 0, HOUR, "expired", "channel"),
    "ours": Course(1, 0, 0, "dead", ""),
}
OTHERWISE = {
    (42001, "for ever"): Course(4, 2, HOUR, "expired", "channel"),  # an expired token is asked for anew, never forced
    (-1, "once"): Course(2, 0, 30, "sent", ""),
    (-1, "for ever"): Course(161, 0, 30, "expired", ""),
}


@pytest.fixture
def platform() -> WechatPlatform:
    return WechatPlatform()


@pytest.fixture
def address(platform: WechatPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


def a_waiting_message(database: Database, code: int) -> str:
    """A message to an owner who wrote an hour ago; for 43101 a notice with a consent."""
    with database.transaction() as session:
        owner = an_owner(session)
        identity = identity_of(session, "wechat", "main", "oOwner1")
        identity.person_id, identity.room_id = owner.person.id, owner.room.id
        session.add(identity)
        wrote_at = NOON - (dt.timedelta(days=3) if code == NO_CONSENT else dt.timedelta(hours=1))
        note_deed(session, identity.id, Trigger.MESSAGE, channels()["wechat"].ways, wrote_at)
        session.add(SendGrant(identity_id=identity.id, template=TEMPLATE, event="event:1", given_at=NOON))
        lane = "wechat:main:subscribe" if code == NO_CONSENT else "wechat:main"
        return a_message(session, owner, lane=lane, identity_id=identity.id, not_after=NOON + PATIENCE)


async def run(database: Database, address: str, key: str) -> tuple[OutboxRow, int]:
    """Round after round, the clock set to when it is due again; the row at the end, and the first rest in seconds."""
    forms = {"reminder": {"id": TEMPLATE, "fields": {"thing1": "title"}}}
    told = {"app_id": "wx1234567890abcdef", "token": "tokenOfTheTest", "secret": "secretOfTheTest"}
    settings = channels()["wechat"].account_settings.model_validate(
        {**told, "api_base_url": address, "subscribe": forms}
    )
    parts = WayParts(SCRIPTS, ways_by_account([("wechat", "main", settings)]), {"wechat:main": ()})
    if key_is_notice(database, key):
        parts = WayParts(SCRIPTS, parts.ways, {"wechat:main": tuple(channels()["wechat"].forms(settings))})
    clock, first_rest_s = NOON, None
    async with httpx.AsyncClient() as http:
        account = open_account("wechat", "main", settings, http)
        while True:
            now = clock
            sender = Sender(
                database,
                {"wechat:main": account},
                lambda: now,  # noqa: B023 - read at once
                lambda session, rows, now: guard_wave(session, rows, now, PARTS),
                lambda session, rows, now: find_ways(session, rows, now, parts),
            )
            await send_due(sender)
            with database.transaction() as session:
                row = session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()
                lane = session.get_one(Lane, row.lane)
                if first_rest_s is None:
                    first_rest_s = int((lane.paused_until - now).total_seconds()) if lane.paused_until else 0
            if row.state != "pending":
                return row, first_rest_s
            clock = max(row.due_at, clock + dt.timedelta(milliseconds=1))


def key_is_notice(database: Database, key: str) -> bool:
    with database.transaction() as session:
        return session.exec(select(OutboxRow.lane).where(OutboxRow.send_key == key)).one().endswith(":subscribe")


@pytest.mark.parametrize("how", ["once", "for ever"])
@pytest.mark.parametrize("code", ERRORS)
def test_a_code_of_the_platform(
    sqlite_database: Database, platform: WechatPlatform, address: str, code: int, how: str
) -> None:
    if how == "once":
        platform.refusals.append(code)
    else:
        platform.always = code
    key = a_waiting_message(sqlite_database, code)
    row, rests_s = asyncio.run(run(sqlite_database, address, key))
    with sqlite_database.transaction() as session:
        kinds = {task.kind for task in session.exec(select(Task))}
    course = Course(len(platform.raw), len(platform.token_asked) - 1, rests_s, row.state, "".join(sorted(kinds)))
    table = ONCE if how == "once" else FOR_EVER
    assert course == OTHERWISE.get((code, how), table[ERRORS[code]["meaning"]])
    assert row.because or row.state == "sent"
