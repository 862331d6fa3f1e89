"""The plain HTTP channel against a server on a real port: signed posts, every kind of answer, every kind of silence."""

import asyncio
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.channels.contract import Accepted, Later, Letter, Never, Outcome, Trouble, Unclear
from bot.channels.http import HttpSettings, examine, open_account, read_answer
from bot.domain.errors import WrongUse

pytestmark = pytest.mark.anyio
LETTER = Letter("13900008821", "您好", "campaign:1")


@asynccontextmanager
async def other_side(answer: bytes | None, seen: list[bytes]) -> AsyncIterator[str]:
    """Reads one request; then answers, or with None closes the connection."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        )
        seen.append(head + await reader.readexactly(length))
        if answer is not None:
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/send"


async def post(url: str, now: dt.datetime, timeout_s: float = 2.0) -> Outcome:
    async with httpx.AsyncClient(trust_env=False) as http:
        settings = HttpSettings.model_validate({"url": url, "key": "秘密", "timeout_s": timeout_s})
        return await open_account("gateway", settings, http).send(LETTER, now)


def answered(body: str, status: int = 200) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()


async def test_a_post_is_signed_and_whole(now: dt.datetime) -> None:
    seen: list[bytes] = []
    async with other_side(answered('{"state": "accepted", "id": 7}'), seen) as url:
        assert await post(url, now) == Accepted("7")
    head, _, body = seen[0].partition(b"\r\n\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.decode().split("\r\n"))
    }
    assert json.loads(body) == {"to": "13900008821", "text": "您好", "key": "campaign:1"}
    stamp = headers["x-guanjia-timestamp"]
    assert stamp == str(int(now.timestamp()))
    expected = hmac.new("秘密".encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-guanjia-signature"] == f"sha256={expected}"


@pytest.mark.parametrize(
    ("status", "retry_after", "body", "outcome"),
    [
        (200, "", '{"state": "accepted"}', Accepted("")),
        (200, "", '{"state": "later", "after_s": 90}', Later("对方说过一会儿再发", 90)),
        (200, "", '{"state": "later", "because": "维护"}', Later("维护")),
        (200, "", '{"state": "never", "because": "空号"}', Never("空号", Trouble.UNREACHABLE)),
        (200, "", '{"state": "maybe"}', Unclear("对方答了 200，但看不懂收下没有")),
        (200, "", "ok", Unclear("对方答了 200，但看不懂收下没有")),
        (200, "", '{"state": "later", "after_s": -1}', Unclear("对方答了 200，但看不懂收下没有")),
        (429, "3", "", Later("对方要求慢一点（429）", 3, slow_down=True)),
        (429, "soon", "", Later("对方要求慢一点（429）", 60, slow_down=True)),
        (500, "", "", Later("对方暂时不收（500）")),
        (503, "120", "", Later("对方暂时不收（503）", 120)),
        (502, "", "", Unclear("对方出错（502），不知道收下没有")),
        (504, "", "", Unclear("对方出错（504），不知道收下没有")),
        (401, "", "", Never("对方拒绝（401），请核对地址和密钥", Trouble.CONFIGURATION)),
        (422, "", "", Never("对方不收这样的消息（422）", Trouble.OURS)),
    ],
)
def test_what_an_answer_means(status: int, retry_after: str, body: str, outcome: Outcome) -> None:
    assert read_answer(status, retry_after, body.encode()) == outcome


@pytest.mark.parametrize(
    ("answer", "is_expected"),
    [
        (None, lambda outcome: isinstance(outcome, Unclear)),  # closed after it was written: it may have arrived
        (b"HTTP/1.1 2", lambda outcome: isinstance(outcome, Unclear)),
        (b"\x00\x01", lambda outcome: isinstance(outcome, Unclear)),
    ],
)
async def test_no_whole_answer_is_unclear(
    answer: bytes | None, is_expected: Callable[[Outcome], bool], now: dt.datetime
) -> None:
    async with other_side(answer, []) as url:
        assert is_expected(await post(url, now))


async def test_nobody_there_is_later(now: dt.datetime) -> None:
    async with other_side(None, []) as url:
        pass
    outcome = await post(url, now)
    assert isinstance(outcome, Later)
    assert not outcome.slow_down


async def test_no_answer_in_time_is_unclear(now: dt.datetime) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert isinstance(await post(url, now, timeout_s=0.2), Unclear)


@pytest.mark.parametrize(("url", "key", "told"), [("ftp://x", "k", "url"), ("https://x", "", "key 是空的")])
async def test_settings_that_cannot_work(url: str, key: str, told: str) -> None:
    settings = HttpSettings.model_validate({"url": url, "key": key})
    assert [(finding.ok, told in finding.detail) for finding in examine("gateway", settings)] == [(False, True)]
    async with httpx.AsyncClient() as http:
        with pytest.raises(WrongUse, match=told):
            open_account("gateway", settings, http)
