"""Whatever is posted to the doors of Telegram and 企业微信: 200 or a refusal, and no fault of ours in the log."""

import asyncio
import dataclasses
import datetime as dt
import json
import os
import random  # noqa: TID251 - seeded: the same mutations in every run
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select
from structlog.testing import capture_logs

from bot.channels.contract import Account
from bot.channels.registry import channels, open_account
from bot.domain.inbound import Inbound
from bot.domain.joining import Quiet
from bot.domain.notices import Notice
from bot.services.talk.hold_word import hold_word
from bot.services.talk.keep_notices import keep_notices
from bot.web.app import build_app
from storage.database import Database
from storage.tables import WaitingWord
from storage.waiting_words import forget_words
from tests.fakes.telegram_platform import TOKEN, group_text, press, private_text
from tests.fakes.wechat_side import Post
from tests.fakes.wecom_side import WecomSide, app_xml, kf_xml
from tests.web.doors import AT, Desk, client_of, parts_of

ROUNDS = 20_000 if os.environ.get("GUANJIA_TEST_LONG") else 300
SECRET = "a-secret-of-16-chars"
SIDE = WecomSide()
SEALED = {"corp_id": SIDE.corp_id, "token": SIDE.token, "aes_key": SIDE.aes_key, "secret": "s"}
SETTINGS: dict[str, dict[str, object]] = {
    "telegram": {"token": TOKEN, "secret_token": SECRET, "username": "guanjia_bot"},
    "wecom": {**SEALED, "agent_id": 1000002},
    "wecom_kf": {**SEALED, "open_kfid": "wkExample"},
}
UPDATES = [
    private_text(1, 4242, "我家欠多少"),
    group_text(2, -100123, 4242, "/bill@guanjia_bot"),
    press(3, 4242, "接下来：\n1. 看明细", "看明细"),
    {"update_id": 4, "message": {"message_id": 1, "date": AT, "chat": {"id": -5, "type": "group"},
                                 "migrate_to_chat_id": -100777}},
    {"update_id": 5, "my_chat_member": {
        "chat": {"id": 4242, "type": "private"}, "from": {"id": 4242, "is_bot": False, "first_name": "伟"}, "date": AT,
        "old_chat_member": {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": "member"},
        "new_chat_member": {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": "kicked", "until_date": 0},
    }},
]  # fmt: skip
CALLS = [
    app_xml(AT, Content="今天待办", MsgId="4711"),
    app_xml(AT, sort="event", Event="template_card_event", EventKey="接手", ResponseCode="RC"),
    kf_xml(AT),
    app_xml(AT, sort="voice", MediaId="m", Recognition="欠费", MsgId="4712"),
]
PIECES = [b"", b"]]>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"\x00", b"\xff\xfe", b"null", b"{}", b"[]", b"-1",
          b"1e999", b"9" * 30, b'"', "𠮷".encode(), b"\\ud83d"]  # fmt: skip


def test_every_channel_that_is_called_is_tried_somewhere() -> None:
    assert {name for name, channel in channels().items() if channel.takes_callbacks} == {"wechat", *SETTINGS}


@pytest.mark.parametrize("channel", SETTINGS)
def test_mutated_callbacks_do_no_harm(sqlite_database: Database, channel: str) -> None:
    """Well signed, badly signed and unsigned. 20,000 a door with GUANJIA_TEST_LONG; memory stays flat."""
    chance, app = random.Random(7), app_of(sqlite_database, channel)  # noqa: S311 - a seeded test
    posted: Callable[[random.Random], Post] = _telegram if channel == "telegram" else _wecom
    statuses: Counter[int] = Counter()
    tracemalloc.start()
    before = 0
    for page in range(10):
        with capture_logs() as logs:
            posts = [posted(chance) for _ in range(ROUNDS // 10)]
            statuses += asyncio.run(_post_all(app, f"/channels/{channel}/main", posts))
        assert [log for log in logs if log["log_level"] in ("error", "critical", "exception")] == []
        _answer_all(sqlite_database)
        before = before if page else tracemalloc.get_traced_memory()[0]
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert set(statuses) == {200, 403}
    assert grown < 3_000_000


def app_of(database: Database, channel: str) -> FastAPI:
    """The app with one account of the channel, called main."""
    settings = channels()[channel].account_settings.model_validate(SETTINGS[channel])
    nowhere = httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: httpx.Response(200, json={"ok": True})))
    account: Account = open_account(channel, "main", settings, nowhere)

    async def hold(inbound: Inbound, quiet: Quiet, now: dt.datetime) -> bool:
        return await database.run(lambda session: hold_word(session, inbound, quiet, now))

    async def keep(lane: str, notices: Sequence[Notice], now: dt.datetime) -> None:
        await database.run(lambda session: keep_notices(session, lane, notices, now))

    parts = parts_of(database, Desk())
    return build_app(dataclasses.replace(parts, accounts={f"{channel}:main": account}, hold=hold, keep_notices=keep))


async def _post_all(app: FastAPI, path: str, posts: Sequence[Post]) -> Counter[int]:
    counted: Counter[int] = Counter()
    async with client_of(app) as client:
        for one in posts:
            headers = {"x-telegram-bot-api-secret-token": one.query.get("secret", "")}
            answer = await client.post(path, params=one.query, content=one.body, headers=headers)
            counted[answer.status_code] += 1
    return counted


def _answer_all(database: Database) -> None:
    """What waits is taken away, as turns would."""
    with database.transaction() as session:
        while ids := list(session.exec(select(WaitingWord.id).limit(500))):
            forget_words(session, ids)
        assert session.exec(select(func.count(col(WaitingWord.id)))).one() == 0


def _telegram(chance: random.Random) -> Post:
    update = chance.choice(UPDATES) | {"update_id": chance.randrange(1_000_000)}
    if chance.randrange(2):
        update = _twisted(chance, update)
    body = json.dumps(update, ensure_ascii=bool(chance.randrange(2))).encode()
    secret = SECRET if chance.randrange(8) else chance.choice(["", "wrong", SECRET + "x"])
    return Post({"secret": secret}, _cut(chance, body) if chance.randrange(2) else body)


def _twisted(chance: random.Random, value: object) -> dict[str, object]:
    """The same JSON with one value replaced by something else."""
    told: dict[str, object] = json.loads(json.dumps(value))
    at: object = told
    while isinstance(at, dict) and at:
        name = chance.choice(sorted(at))
        if not isinstance(at[name], dict) or not chance.randrange(3):
            at[name] = chance.choice([None, True, -1, 10**20, 1.5, "", "x" * 5000, [], {}, [{}], {"id": "?"}])
            break
        at = at[name]
    return told


def _wecom(chance: random.Random) -> Post:
    xml = chance.choice(CALLS).replace("4711", str(chance.randrange(10**6)))
    text = _cut(chance, xml.encode()).decode(errors="replace")
    match chance.randrange(5):
        case 0:
            return Post({**SIDE.call(text, AT).query, "msg_signature": "0" * 40}, SIDE.call(text, AT).body)
        case 1:
            post = SIDE.call(text, AT)
            return Post(post.query, _cut(chance, post.body))
        case 2:
            return Post(SIDE.look(text, AT).query, _cut(chance, xml.encode()))
        case _:
            return SIDE.call(text, AT)


def _cut(chance: random.Random, body: bytes) -> bytes:
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(body) or 1)
        end = start + chance.randrange(1, 40)
        piece = chance.choice([body[start:end] * 2, chance.randbytes(chance.randrange(1, 9)), *PIECES])
        body = body[:start] + piece + body[end:]
    return body
