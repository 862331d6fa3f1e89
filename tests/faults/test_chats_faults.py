"""Each error of Telegram and of 企业微信, once and for ever: how often it is asked, how long it rests, how it ends."""

import asyncio
import datetime as dt
from dataclasses import dataclass

import httpx
import pytest
from sqlmodel import select

from bot.channels.contract import Account
from bot.channels.registry import channels, open_account
from bot.domain.speaking import Go
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from storage.database import Database
from storage.identities import identity_of
from storage.outbox import put_out
from storage.tables import ChannelIdentity, Lane, OutboxRow, Task
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import ERRORS as TELEGRAM_ERRORS
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform
from tests.fakes.wecom_platform import ERRORS as WECOM_ERRORS
from tests.fakes.wecom_platform import WecomPlatform
from tests.services.guarded import NOON

PATIENCE = dt.timedelta(minutes=80)  # until when the message is wanted


@dataclass(frozen=True, slots=True)
class Course:
    """What came of one message: calls of the platform, the first rest in seconds, the end, whom the steward sees."""

    calls: int
    rests_s: int
    state: str
    task: str = ""


ONCE = {
    "refresh": Course(2, 0, "sent"),
    "moved": Course(2, 0, "sent"),
    "later": Course(2, 0, "sent"),
    "window": Course(1, 0, "held"),
    "unreachable": Course(1, 0, "dead"),
    "ours": Course(1, 0, "dead"),
    "unclear": Course(1, 0, "unknown"),
    "configuration": Course(2, 3600, "sent", "channel"),
    "reauthorise": Course(2, 3600, "sent", "channel"),
}
FOR_EVER = {
    **ONCE,
    "refresh": Course(2, 3600, "expired", "channel"),
    "moved": Course(18, 0, "expired"),  # followed once each time
    "later": Course(9, 0, "expired"),
    "configuration": Course(2, 3600, "expired", "channel"),
    "reauthorise": Course(2, 3600, "expired", "channel"),
}
RESTS_S = {"slow": 35, "slow untold": 30, -1: 30, 45009: 60, 45033: 20}  # a whole lane rests, as long as it is told


def expected(error: str | int, meaning: str, how: str) -> Course:
    """The line of the table."""
    if meaning != "slow_down":
        return (ONCE if how == "once" else FOR_EVER)[meaning]
    rest_s = RESTS_S[error]
    asked = PATIENCE // dt.timedelta(seconds=rest_s) + 1
    return Course(2, rest_s, "sent") if how == "once" else Course(asked, rest_s, "expired")


def put_message(database: Database, lane: str, address: str) -> str:
    """A message waits for somebody, and nothing but the channel stands against it."""
    channel, _, account = lane.partition(":")
    with database.transaction() as session:
        identity = identity_of(session, channel, account, address)
        row = OutboxRow(
            send_key="receipt:1:2026-11-25", kind="reminder", lane=lane, identity_id=identity.id, text="您好",
            due_at=NOON, not_after=NOON + PATIENCE,
        )  # fmt: skip
        assert put_out(session, row)
    return "receipt:1:2026-11-25"


def course_of(database: Database, channel: str, settings: dict[str, object], key: str) -> tuple[int, str, str, str]:
    """Round after round, the clock set to when it is due again: the first rest, the state, why, and the task."""
    return asyncio.run(_course(database, channel, settings, key))


async def _course(database: Database, channel: str, told: dict[str, object], key: str) -> tuple[int, str, str, str]:
    clock, rests_s = NOON, None
    async with httpx.AsyncClient(trust_env=False) as http:
        account: Account = open_account(
            channel, "main", channels()[channel].account_settings.model_validate(told), http
        )
        while True:
            now = clock
            sender = Sender(
                database,
                {f"{channel}:main": account},
                lambda: now,  # noqa: B023 - read at once
                lambda _session, rows, _now: [Go(row.text) for row in rows],
            )
            await send_due(sender)
            with database.transaction() as session:
                row = session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()
                lane = session.get_one(Lane, row.lane)
                if rests_s is None:
                    rests_s = round((lane.paused_until - now).total_seconds()) if lane.paused_until else 0
                if row.state != "pending":
                    tasks = sorted({task.kind for task in session.exec(select(Task))})
                    return rests_s, row.state, row.because, "".join(tasks)
            clock = max(row.due_at, clock + dt.timedelta(milliseconds=1))


@pytest.mark.parametrize("how", ["once", "for ever"])
@pytest.mark.parametrize("error", TELEGRAM_ERRORS)
def test_an_error_of_telegram(sqlite_database: Database, error: str, how: str) -> None:
    platform = TelegramPlatform()
    if how == "once":
        platform.refusals.append(error)
    else:
        platform.always = error
    key = put_message(sqlite_database, "telegram:main", "4242")
    with serving(platform.app()) as address:
        told: dict[str, object] = {"token": TOKEN, "mode": "polling", "base_url": address}
        rests_s, state, because, task = course_of(sqlite_database, "telegram", told, key)
    assert Course(platform.tries, rests_s, state, task) == expected(error, TELEGRAM_ERRORS[error]["meaning"], how)
    assert because or state == "sent"
    if TELEGRAM_ERRORS[error]["meaning"] == "unreachable":
        with sqlite_database.transaction() as session:
            assert session.exec(select(ChannelIdentity.gone_at)).one() is not None


@pytest.mark.parametrize("how", ["once", "for ever"])
@pytest.mark.parametrize("code", WECOM_ERRORS)
def test_a_code_of_wecom(sqlite_database: Database, code: int, how: str) -> None:
    platform = WecomPlatform()
    if how == "once":
        platform.refusals.append(code)
    else:
        platform.always = code
    platform.owner_says("wmOwner", "在吗")
    key = put_message(sqlite_database, "wecom_kf:main", "wmOwner")
    sealed = {"corp_id": "ww1234567890abcdef", "token": "t0k", "aes_key": "a" * 43, "secret": "secretOfTheTest"}
    with serving(platform.app()) as address:
        told: dict[str, object] = {**sealed, "open_kfid": "wkExample", "api_base_url": address}
        rests_s, state, because, task = course_of(sqlite_database, "wecom_kf", told, key)
    assert Course(platform.calls, rests_s, state, task) == expected(code, WECOM_ERRORS[code]["meaning"], how)
    assert because or state == "sent"
    assert platform.tokens_given <= 3  # the first one, and one more each time the message is tried
