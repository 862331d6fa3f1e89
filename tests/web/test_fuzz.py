"""Whatever is posted to the callback: 200 or a refusal, never a fault of ours, and a turn only for a whole message."""

import asyncio
import dataclasses
import datetime as dt
import os
import random  # noqa: TID251 - seeded, and in a test
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.notices import Notice
from bot.services.talk.keep_notices import keep_notices
from bot.web.app import build_app
from storage import migrate
from storage.database import Database
from tests.fakes.wechat_side import Post, event, message
from tests.web.doors import AT, DOOR, SIDE, Desk, app_of, client_of, parts_of

SEEDS = (
    message(AT, Content="我欠多少"),
    message(AT, sort="voice", MediaId="m", Recognition="怎么交"),
    message(AT, sort="location", Label="幸福里"),
    event(AT, "subscribe", key="qrscene_room:3-2-501"),
    event(AT, "CLICK", key="BILL"),
)
SNIPPETS = st.sampled_from(
    [
        "<",
        ">",
        "]]>",
        "<![CDATA[",
        "&a;",
        "&#0;",
        "&#x110000;",
        "</xml>",
        "<xml>",
        "<!DOCTYPE x>",
        "\x00",
        "\ud83d",
        "𠮷",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A message with some of its characters cut out, doubled or replaced."""
    xml = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(xml)))
        end = min(len(xml), start + draw(st.integers(0, 12)))
        xml = (
            xml[:start]
            + draw(st.one_of(st.just(""), st.just(xml[start:end] * 2), SNIPPETS, st.text(max_size=8)))
            + xml[end:]
        )
    return xml


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    file: Path = tmp_path_factory.mktemp("fuzz") / "guanjia.db"
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database.engine)
    return app_of(database, Desk())


def post(app: FastAPI, posted: Post) -> httpx.Response:
    async def go() -> httpx.Response:
        async with client_of(app) as client:
            return await client.post(DOOR, params=posted.query, content=posted.body)

    return asyncio.run(go())


def as_bytes(xml: str) -> bytes:
    return xml.encode("utf-8", "surrogatepass")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated(), st.sampled_from(["plain", "outside", "inside"]))
def test_a_signed_mutation_is_answered(app: FastAPI, xml: str, mode: str) -> None:
    if mode == "plain":
        posted = Post(SIDE.plain("", AT).query, as_bytes(xml))
    elif mode == "outside":
        posted = Post(SIDE.sealed_as("", "x", AT).query, as_bytes(xml))
    else:
        posted = SIDE.sealed(xml.encode("utf-8", "replace").decode(), AT)
    answer = post(app, posted)
    assert answer.status_code in ((200,) if mode != "outside" else (200, 403))
    assert answer.text == "success" or answer.headers["content-type"].startswith("application/xml")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr", "x"]),
        st.one_of(st.text(max_size=20), st.sampled_from(["aes", str(AT)])),
    ),
    st.binary(max_size=200),
)
def test_an_unsigned_callback_is_refused(app: FastAPI, query: dict[str, str], body: bytes) -> None:
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert post(app, Post(query, body)).status_code == 403


ROUNDS = 20_000 if os.environ.get("GUANJIA_TEST_LONG") else 400
TOLD = (
    *SEEDS,
    message(AT, sort="image", PicUrl="http://x", MediaId="m"),
    event(AT, "subscribe_msg_popup_event").replace(
        "</xml>",
        "<SubscribeMsgPopupEvent><List><TemplateId>T</TemplateId><SubscribeStatusString>accept"
        "</SubscribeStatusString></List></SubscribeMsgPopupEvent></xml>",
    ),
    event(AT, "TEMPLATESENDJOBFINISH").replace("</xml>", "<MsgID>1</MsgID><Status>failed:user block</Status></xml>"),
    event(AT, "unsubscribe"),
)
PIECES = [
    b"",
    b"]]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"\x00",
    b"\xff\xfe",
    b"<xml>",
    "𠮷".encode(),
    b"9" * 30,
]


def test_mutated_callbacks_do_no_harm(sqlite_database: Database) -> None:
    """Signed as they stand, plain and sealed, and unsigned. 20,000 with GUANJIA_TEST_LONG; memory stays flat."""
    chance, desk = random.Random(11), Desk()  # noqa: S311 - a seeded test

    async def keep(lane: str, notices: Sequence[Notice], now: dt.datetime) -> None:
        await sqlite_database.run(lambda session: keep_notices(session, lane, notices, now))

    app = build_app(dataclasses.replace(parts_of(sqlite_database, desk), keep_notices=keep))
    statuses: Counter[int] = Counter()
    tracemalloc.start()
    before = 0
    for page in range(10):
        with capture_logs() as logs:
            statuses += asyncio.run(_post_all(app, [_posted(chance) for _ in range(ROUNDS // 10)]))
        assert [log for log in logs if log["log_level"] in ("error", "critical", "exception")] == []
        desk.took.clear()
        before = before if page else tracemalloc.get_traced_memory()[0]
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert set(statuses) == {200, 403}
    assert grown < 3_000_000


async def _post_all(app: FastAPI, posts: Sequence[Post]) -> Counter[int]:
    async with client_of(app) as client:
        replies = [await client.post(DOOR, params=one.query, content=one.body) for one in posts]
    return Counter(reply.status_code for reply in replies)


def _posted(chance: random.Random) -> Post:
    body = chance.choice(TOLD).encode()
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(body) or 1)
        end = start + chance.randrange(1, 40)
        piece = chance.choice([body[start:end] * 2, chance.randbytes(chance.randrange(1, 9)), *PIECES])
        body = body[:start] + piece + body[end:]
    match chance.randrange(4):
        case 0:
            return Post(SIDE.plain("", AT).query, body)
        case 1:
            return SIDE.sealed(body.decode(errors="replace"), AT)
        case 2:
            return Post(SIDE.sealed_as("", "x", AT).query, body)
        case _:
            return Post({**SIDE.plain("", AT).query, "signature": "0" * 40}, body)
