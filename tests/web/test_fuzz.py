"""Whatever is posted to the callback: 200 or a refusal, never a fault of ours, and a turn only for a whole message."""

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import migrate
from storage.database import Database
from tests.fakes.wechat_side import Post, event, message
from tests.web.doors import AT, DOOR, SIDE, Desk, app_of, client_of

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
