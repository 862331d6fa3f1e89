"""微信客服 is fetched from where it stopped: every message once, restarts and lost calls or not."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Arrived, Callback, Noticed
from bot.channels.registry import open_account
from bot.channels.wecom_kf import account as kf_account
from bot.channels.wecom_kf.account import WecomKfAccount
from bot.channels.wecom_kf.reading import UnreadableError, read_message
from bot.channels.wecom_kf.settings import WecomKfSettings
from bot.domain.inbound import InboundKind
from bot.domain.moments import CHINA
from bot.domain.notices import Reported
from tests.channels.test_telegram_fetching import Shelf
from tests.fakes.serving import serving
from tests.fakes.wecom_platform import WecomPlatform
from tests.fakes.wecom_side import WecomSide, kf_xml

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
SIDE = WecomSide()


class Taker:
    """Takes in, failing the first `fails` times; `enough` texts set `done`."""

    def __init__(self, fails: int = 0) -> None:
        self.texts: list[str] = []
        self.notices: list[object] = []
        self.fails = fails
        self._seen = asyncio.Condition()

    async def __call__(self, meant: Arrived | Noticed) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the database is away")
        if isinstance(meant, Arrived):
            self.texts.append(meant.inbound.text)
        else:
            self.notices.extend(meant.notices)
        async with self._seen:
            self._seen.notify_all()

    async def until(self, count: int) -> None:
        async with self._seen:
            await asyncio.wait_for(self._seen.wait_for(lambda: len(self.texts) + len(self.notices) >= count), 20)


@pytest.fixture
def platform() -> WecomPlatform:
    return WecomPlatform()


@pytest.fixture
def address(platform: WecomPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_REST_S", "_LONGEST_REST_S", "_LOOK_EVERY_S"):
        monkeypatch.setattr(kf_account, name, 0.01)


def account_at(address: str, http: httpx.AsyncClient) -> WecomKfAccount:
    told = {"corp_id": SIDE.corp_id, "token": SIDE.token, "aes_key": SIDE.aes_key, "secret": "secretOfTheTest"}
    settings = WecomKfSettings.model_validate(told | {"open_kfid": "wkExample", "api_base_url": address})
    opened = open_account("wecom_kf", "main", settings, http)
    assert isinstance(opened, WecomKfAccount)
    return opened


async def stop(task: "asyncio.Future[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_call_wakes_the_fetching_and_a_restart_goes_on_where_it_stopped(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.kf_page = 2
    for number in range(5):
        platform.owner_says("wmOwner", f"第{number}句")
    shelf, taker, account = Shelf(), Taker(), account_at(address, http)
    account.keep_place(shelf)
    task = asyncio.ensure_future(account.fetch(taker, lambda: NOW))
    await taker.until(5)
    platform.owner_says("wmOwner", "还有一句")
    post = SIDE.call(kf_xml(int(NOW.timestamp())), int(NOW.timestamp()))
    account.read(Callback("POST", post.query, {}, post.body), NOW)
    await taker.until(6)
    await stop(task)
    assert taker.texts == [*(f"第{number}句" for number in range(5)), "还有一句"]
    assert platform.kf_asked[-1]["token"] == "ENCticket"
    again, other = Taker(), account_at(address, http)
    other.keep_place(shelf)
    platform.owner_says("wmOwner", "重启以后")
    task = asyncio.ensure_future(other.fetch(again, lambda: NOW))
    await again.until(1)
    await stop(task)
    assert again.texts[-1] == "重启以后"


async def test_what_was_not_taken_in_comes_again(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.owner_says("wmOwner", "电梯坏了")
    platform.refusals.extend([45033, -1])
    taker, account = Taker(fails=2), account_at(address, http)
    account.keep_place(Shelf())
    task = asyncio.ensure_future(account.fetch(taker, lambda: NOW))
    await taker.until(1)
    await stop(task)
    assert taker.texts == ["电梯坏了"]


def message(**more: object) -> dict[str, object]:
    return {
        "msgid": "m1",
        "external_userid": "wmOwner",
        "send_time": int(NOW.timestamp()),
        "origin": 3,
        "msgtype": "text",
        "text": {"content": "账单"},
        **more,
    }


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        (message(), InboundKind.TEXT, "账单"),
        (message(text={"content": "看明细", "menu_id": "1"}), InboundKind.CLICK, "看明细"),
        (message(msgtype="image", image={"media_id": "x"}), InboundKind.IMAGE, ""),
        (message(msgtype="voice", voice={"media_id": "x"}), InboundKind.VOICE, ""),
        (message(msgtype="location", location={"name": "幸福里"}), InboundKind.LOCATION, "幸福里"),
        (message(msgtype="link", link={"title": "通知"}), InboundKind.LINK, "通知"),
    ],
)
def test_what_an_owner_sends_is_read(said: dict[str, object], kind: InboundKind, text: str) -> None:
    inbound = read_message(said, "main", "")
    assert inbound is not None
    assert (getattr(inbound, "kind", ""), getattr(inbound, "text", "")) == (kind, text)


def test_a_message_that_failed_on_its_way_is_told() -> None:
    event = {"event_type": "msg_send_fail", "fail_msgid": "abc", "fail_type": 6}
    told = read_message({"msgtype": "event", "event": event}, "main", "")
    assert told == Reported("abc", delivered=False, because="超过 48 小时或 5 条")


@pytest.mark.parametrize(
    "said",
    [
        message(origin=5),
        message(origin=4),
        message(msgtype="business_card"),
        {"msgtype": "event", "event": {"event_type": "enter_session"}},
    ],
)
def test_what_needs_nothing_is_let_be(said: dict[str, object]) -> None:
    assert read_message(said, "main", "") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["msgid", "send_time", "origin", "msgtype", "text", "event", "image"]), JSON))
def test_no_twisted_message_raises_anything_else(fields: dict[str, object]) -> None:
    with suppress(UnreadableError):
        read_message(message(**fields), "main", "")
