"""Customer-service texts against a small API server on a real port: tokens, refusals, and what was on the wire."""

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.channels.contract import Accepted, Account, Later, Letter, Never, Trouble, Unclear
from bot.channels.registry import open_account
from bot.channels.wechat.settings import WechatSettings
from bot.domain.moments import CHINA
from tests.fakes.serving import serving
from tests.fakes.wechat_platform import WechatPlatform

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 23, 22, 0, tzinfo=CHINA)
LETTER = Letter("oOwner1", "还需付 751.80 元", "reply:1")


@pytest.fixture
def platform() -> WechatPlatform:
    return WechatPlatform()


@pytest.fixture
def address(platform: WechatPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


def account_at(address: str, http: httpx.AsyncClient, secret: str = "theSecret") -> Account:  # noqa: S107 - made up
    settings = {"app_id": "wx1234567890abcdef", "token": "tok", "secret": secret, "api_base_url": address}
    return open_account("wechat", "main", WechatSettings.model_validate(settings), http)


async def test_a_text_is_sent_as_written(platform: WechatPlatform, address: str, http: httpx.AsyncClient) -> None:
    assert isinstance(await account_at(address, http).send(LETTER, NOW), Accepted)
    assert platform.texts == [{"touser": "oOwner1", "msgtype": "text", "text": {"content": "还需付 751.80 元"}}]
    assert "还需付".encode() in platform.raw[0]
    assert platform.token_asked == [
        {
            "grant_type": "client_credential",
            "appid": "wx1234567890abcdef",
            "secret": "theSecret",
            "force_refresh": False,
        }
    ]


async def test_ten_at_once_ask_for_one_token(platform: WechatPlatform, address: str, http: httpx.AsyncClient) -> None:
    platform.token_takes_s = 0.2
    account = account_at(address, http)
    outcomes = await asyncio.gather(*(account.send(LETTER, NOW) for _ in range(10)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert (len(platform.token_asked), len(platform.texts)) == (1, 10)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_expired_is_renewed_once(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient, code: int
) -> None:
    account = account_at(address, http)
    await account.send(LETTER, NOW)
    platform.dead_code, platform.dead_tokens, platform.token = code, {"TOKEN-1"}, "TOKEN-2"
    assert isinstance(await account.send(LETTER, NOW), Accepted)
    assert len(platform.token_asked) == 2


async def test_a_token_the_platform_repeats_is_renewed_by_force(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.dead_tokens = {"TOKEN-1"}
    account = account_at(address, http)
    outcomes = await asyncio.gather(*(account.send(LETTER, NOW) for _ in range(5)))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert [asked["force_refresh"] for asked in platform.token_asked].count(True) == 1


async def test_a_platform_that_takes_no_token_is_asked_a_few_times_only(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.dead_tokens = {"TOKEN-1", *(f"FORCED-{n}" for n in range(99))}
    account = account_at(address, http)
    outcomes = [await account.send(LETTER, NOW) for _ in range(20)]
    assert {outcome.trouble for outcome in outcomes if isinstance(outcome, Never)} == {Trouble.REAUTHORISE}
    assert [asked["force_refresh"] for asked in platform.token_asked] == [False, True]
    assert platform.texts == []


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (45015, Trouble.WINDOW),
        (45047, Trouble.WINDOW),
        (43004, Trouble.UNREACHABLE),
        (40003, Trouble.UNREACHABLE),
        (43101, Trouble.WINDOW),
        (48001, Trouble.CONFIGURATION),
        (45002, Trouble.OURS),
        (99999, Trouble.OURS),
    ],
)
async def test_a_final_refusal_is_asked_once(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient, code: int, trouble: Trouble
) -> None:
    platform.refusals.append(code)
    outcome = await account_at(address, http).send(LETTER, NOW)
    assert isinstance(outcome, Never)
    assert (outcome.trouble, str(code) in outcome.because, len(platform.raw)) == (trouble, True, 1)


@pytest.mark.parametrize(("code", "after_s"), [(-1, 30), (45011, 60), (45009, 7200)])
async def test_slow_down_says_until_when(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient, code: int, after_s: float
) -> None:
    platform.refusals.append(code)
    outcome = await account_at(address, http).send(LETTER, NOW)
    assert isinstance(outcome, Later)
    assert outcome.after_s == after_s


@pytest.mark.parametrize(("code", "trouble"), [(40164, Trouble.CONFIGURATION), (40125, Trouble.CONFIGURATION)])
async def test_no_token_is_no_message(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient, code: int, trouble: Trouble
) -> None:
    platform.token_refusal = code
    outcome = await account_at(address, http).send(LETTER, NOW)
    assert isinstance(outcome, Never)
    assert (outcome.trouble, platform.raw) == (trouble, [])


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (PlainTextResponse("slow down", 429), Later),
        (PlainTextResponse("busy", 503), Later),
        (PlainTextResponse("bad request", 400), Never),
        (PlainTextResponse("oops", 500), Unclear),
        (PlainTextResponse("not json"), Unclear),
        (PlainTextResponse("[]"), Unclear),
        (PlainTextResponse('{"errcode": "x"}'), Unclear),
    ],
)
async def test_an_answer_of_another_kind(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient, says: PlainTextResponse, expected: type
) -> None:
    platform.says.append(says)
    assert isinstance(await account_at(address, http).send(LETTER, NOW), expected)


async def test_nobody_listening_is_later(http: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert isinstance(await account_at(f"http://127.0.0.1:{port}", http).send(LETTER, NOW), Later)


async def test_a_line_cut_after_the_text_is_unclear(platform: WechatPlatform, address: str) -> None:
    class HangsUp(httpx.AsyncBaseTransport):
        """Passes on, but hangs up in the middle of the platform's answer to a text."""

        def __init__(self) -> None:
            self._real = httpx.AsyncHTTPTransport()

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await self._real.handle_async_request(request)
            if "custom/send" in request.url.path:
                await answer.aclose()
                raise httpx.RemoteProtocolError("peer closed connection")
            return answer

        async def aclose(self) -> None:
            await self._real.aclose()

    async with httpx.AsyncClient(transport=HangsUp()) as http:
        assert isinstance(await account_at(address, http).send(LETTER, NOW), Unclear)
    assert len(platform.texts) == 1


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://example.com", "http://host:port"])
async def test_a_wrong_address_is_a_fault_of_the_settings(address: str, http: httpx.AsyncClient) -> None:
    outcome = await account_at(address, http).send(LETTER, NOW)
    assert isinstance(outcome, Never)
    assert outcome.trouble == Trouble.CONFIGURATION


async def test_without_secret_nothing_is_asked(http: httpx.AsyncClient) -> None:
    outcome = await account_at("http://127.0.0.1:1", http, secret="").send(LETTER, NOW)
    assert isinstance(outcome, Never)
    assert "secret" in outcome.because


@pytest.mark.parametrize("refuse", [True, False])
async def test_no_outcome_tells_a_secret(
    platform: WechatPlatform,
    address: str,
    http: httpx.AsyncClient,
    refuse: bool,  # noqa: FBT001
) -> None:
    platform.token_refusal = 40125 if refuse else 0
    platform.refusals.append(48001)
    told = repr(await account_at(address, http).send(LETTER, NOW))
    assert "theSecret" not in told
    assert "TOKEN-1" not in told
