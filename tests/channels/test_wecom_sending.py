"""What leaves for 企业微信, against a small server on a real port: robots, app, 客服, 群发 and one token for all."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from bot.channels.contract import Accepted, Account, Later, Letter, Never, Outcome, Token, Trouble, Unclear
from bot.channels.registry import open_account
from bot.channels.wecom.account import WecomAccount
from bot.channels.wecom.api import Api
from bot.channels.wecom.group_send import GroupResult, Stage
from bot.channels.wecom.messages import app_message, robot_message
from bot.channels.wecom.settings import WecomSettings
from bot.channels.wecom_kf.settings import WecomKfSettings
from bot.domain.moments import CHINA
from tests.fakes.serving import serving
from tests.fakes.wecom_platform import ERRORS, ROBOT_KEY, WecomPlatform
from tests.fakes.wecom_side import WecomSide

pytestmark = pytest.mark.anyio
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SIDE = WecomSide()
TOLD = {"corp_id": SIDE.corp_id, "token": SIDE.token, "aes_key": SIDE.aes_key, "secret": "secretOfTheTest"}


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


def app(address: str, http: httpx.AsyncClient, **changes: object) -> WecomAccount:
    groups = {"工程": {"webhook_key": ROBOT_KEY}}
    owners = {"幸福里": {"sender": "ZhangSan", "chat_ids": ["wr1", "wr2"]}}
    told = TOLD | {"agent_id": 1000002, "api_base_url": address, "groups": groups, "customer_groups": owners} | changes
    opened = open_account("wecom", "main", WecomSettings.model_validate(told), http)
    assert isinstance(opened, WecomAccount)
    return opened


def kf(address: str, http: httpx.AsyncClient) -> Account:
    told = TOLD | {"open_kfid": "wkExample", "api_base_url": address}
    return open_account("wecom_kf", "main", WecomKfSettings.model_validate(told), http)


async def test_a_staff_group_is_told_by_its_robot(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = app(address, http)
    assert await account.send(Letter("工程", "个案 A17 请接手", "staff:1", way="工程"), NOW) == Accepted()
    assert await account.send(Letter("工程", "# 今天\n> 三件事", "staff:2", way="工程"), NOW) == Accepted()
    with_link = "个案 A17 请接手\n水管又漏了\nhttps://wy.example.com/console"
    assert await account.send(Letter("工程", with_link, "staff:3", way="工程"), NOW) == Accepted()
    assert [message["msgtype"] for message in platform.robot_messages] == ["text", "markdown", "template_card"]
    card = platform.robot_messages[2]["template_card"]
    assert (card["main_title"], card["sub_title_text"]) == ({"title": "个案 A17 请接手"}, "水管又漏了")
    assert card["card_action"] == {"type": 1, "url": "https://wy.example.com/console"}
    assert platform.tokens_given == 0


async def test_a_robot_takes_twenty_a_minute(platform: WecomPlatform, address: str, http: httpx.AsyncClient) -> None:
    account = app(address, http)
    outcomes = [await account.send(Letter("工程", f"{number}", f"s:{number}", way="工程"), NOW) for number in range(21)]
    assert outcomes[:20] == [Accepted()] * 20
    assert outcomes[20] == Later("企业微信要求慢一点（45009）", after_s=60, slow_down=True)
    pace = account.manner("工程").pace
    assert pace is not None
    assert (pace.limit, pace.window_s) == (20, 60)


async def test_a_colleague_gets_text_or_a_card_with_buttons(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = app(address, http)
    assert await account.send(Letter("ZhangSan", "个案 A17", "staff:1"), NOW) == Accepted("app-1")
    card = Letter("ZhangSan", "个案 A17\n业主等回话", "staff:2", choices=("接手", "转给别人"))
    assert await account.send(card, NOW) == Accepted("app-2")
    text, buttons = platform.app_messages
    assert (text["text"], text["agentid"]) == ({"content": "个案 A17"}, 1000002)
    assert [button["key"] for button in buttons["template_card"]["button_list"]] == ["接手", "转给别人"]
    assert buttons["template_card"]["task_id"] == "staff-2"


async def test_who_may_not_use_the_app_is_told_of(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    outcome = await app(address, http).send(Letter("gone1", "在吗", "staff:1"), NOW)
    assert outcome == Never("这位同事收不到：不在应用可见范围里", Trouble.UNREACHABLE)


async def test_owners_groups_are_a_task_that_a_colleague_confirms(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = app(address, http)
    letter = Letter("幸福里", "明早九点停水，中午恢复", "broadcast:1", way="groupmsg")
    assert await account.send(letter, NOW) == Accepted("task-1")
    assert platform.tasks[0]["chat_id_list"] == ["wr1", "wr2"]
    platform.task_results = [
        {"chat_id": "wr1", "status": 1, "send_time": 1795485600},
        {"chat_id": "wr2", "status": 0},
        {"chat_id": "wr3", "status": 2},
        {"chat_id": "wr4", "status": 3},
    ]
    results = await account.group_results("task-1", "幸福里", NOW)
    assert results == (
        GroupResult("wr1", Stage.SENT, dt.datetime.fromtimestamp(1795485600, dt.UTC)),
        GroupResult("wr2", Stage.UNCONFIRMED),
        GroupResult("wr3", Stage.GONE),
        GroupResult("wr4", Stage.CAPPED),
    )
    assert [type(await account.remind("task-1", NOW)) for _ in range(4)] == [Accepted, Accepted, Accepted, Later]
    unknown = await account.send(Letter("别处", "x", "b:2", way="groupmsg"), NOW)
    assert isinstance(unknown, Never)


async def test_customer_service_sends_five_in_a_window(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = kf(address, http)
    first = await account.send(Letter("wmOwner", "您好", "reply:0"), NOW)
    assert isinstance(first, Never)
    assert first.trouble is Trouble.WINDOW
    platform.owner_says("wmOwner", "在吗")
    outcomes = [await account.send(Letter("wmOwner", f"{n}", f"reply:{n}"), NOW) for n in range(1, 7)]
    assert [type(outcome) for outcome in outcomes] == [Accepted] * 5 + [Never]
    assert len({sent["msgid"] for sent in platform.kf_sent}) == 5
    assert all(len(sent["msgid"]) == 32 for sent in platform.kf_sent)


async def test_choices_are_a_menu_told_once(platform: WecomPlatform, address: str, http: httpx.AsyncClient) -> None:
    platform.owner_says("wmOwner", "账单")
    letter = Letter("wmOwner", "接下来：\n1. 看明细\n2. 怎么缴费", "reply:1", choices=("看明细", "怎么缴费"))
    assert isinstance(await kf(address, http).send(letter, NOW), Accepted)
    menu = platform.kf_sent[0]["msgmenu"]
    assert menu["head_content"] == "接下来："
    assert [item["click"]["content"] for item in menu["list"]] == ["看明细", "怎么缴费"]


def meaning_of(outcome: Outcome) -> str:
    """In the words of the table."""
    if isinstance(outcome, Never):
        return outcome.trouble.value
    return (
        "slow_down" if isinstance(outcome, Later) and outcome.slow_down and outcome.after_s else type(outcome).__name__
    )


@pytest.mark.parametrize("code", ERRORS)
async def test_each_code_once_means_one_thing(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient, code: int
) -> None:
    platform.refusals.append(code)
    outcome = await app(address, http).send(Letter("ZhangSan", "在吗", "staff:1"), NOW)
    told = ERRORS[code]["meaning"]
    if told == "refresh":
        assert (outcome, platform.tokens_given, platform.calls) == (Accepted("app-1"), 2, 2)
        return
    assert meaning_of(outcome) == told
    assert str(code) in getattr(outcome, "because", "")
    assert platform.calls == 1


@pytest.mark.parametrize("code", ERRORS)
async def test_each_code_for_ever_asks_for_one_token_more_at_most(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient, code: int
) -> None:
    platform.always = code
    account = app(address, http)
    outcomes = [await account.send(Letter("ZhangSan", "在吗", f"staff:{n}"), NOW) for n in range(3)]
    assert not [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    assert platform.tokens_given <= 1 + 3 * (ERRORS[code]["meaning"] == "refresh")
    assert platform.calls == 3


async def test_a_token_that_ended_is_renewed_once_for_all_who_ask(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = app(address, http)
    await account.send(Letter("ZhangSan", "一", "staff:0"), NOW)
    platform.dead_tokens, platform.dead_code, platform.token = {"TOKEN-1"}, 42001, "TOKEN-2"
    letters = [Letter("ZhangSan", f"{n}", f"staff:{n}") for n in range(1, 9)]
    outcomes = await asyncio.gather(*(account.send(letter, NOW) for letter in letters))
    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert platform.tokens_given == 2


class Shelf:
    """Keeps tokens in memory, as a sealed row does."""

    def __init__(self) -> None:
        self.kept: dict[str, Token] = {}

    async def load(self, name: str) -> Token | None:
        return self.kept.get(name)

    async def keep(self, name: str, token: Token) -> None:
        self.kept[name] = token


async def test_another_process_uses_the_token_that_is_there(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    processes = [app(address, http) for _ in range(3)]
    shelf = Shelf()
    for account in processes:
        account.share_tokens(shelf)
        assert isinstance(await account.send(Letter("ZhangSan", "在", "staff:1"), NOW), Accepted)
    assert platform.tokens_given == 1
    later = NOW + dt.timedelta(hours=2)
    assert isinstance(await processes[0].send(Letter("ZhangSan", "在", "staff:2"), later), Accepted)
    assert platform.tokens_given == 2


async def test_an_answer_that_is_no_json_may_have_arrived(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.says.append(PlainTextResponse("<html>busy</html>"))
    assert isinstance(await app(address, http).send(Letter("ZhangSan", "在", "staff:1"), NOW), Unclear)


async def test_no_secret_is_in_a_log_or_a_reason(
    platform: WecomPlatform, address: str, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as bot.serving.logs sets it
    told: list[Outcome] = []
    with caplog.at_level(logging.INFO):
        told.append(await app(address, http, secret="wrongSecret").send(Letter("ZhangSan", "在", "s:1"), NOW))
        told.append(await app("http://127.0.0.1:1", http).send(Letter("ZhangSan", "在", "s:2"), NOW))
        told.append(await app("http://127.0.0.1:1", http).send(Letter("工程", "在", "s:3", way="工程"), NOW))
    for secret in ("wrongSecret", "secretOfTheTest", ROBOT_KEY, "TOKEN-1"):
        assert secret not in str(told) + caplog.text


def test_the_api_names_its_token_by_company_and_app() -> None:
    assert isinstance(Api(httpx.AsyncClient(), "http://x", "ww1", "s", "wecom:ww1:2"), Api)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=40), max_size=9), st.text(max_size=200))
def test_a_card_keeps_the_platforms_limits(text: str, choices: list[str], key: str) -> None:
    body = app_message("u", 1, text, choices, key)
    if choices:
        card = body["template_card"]
        assert len(card["button_list"]) <= 6
        assert all(len(button["text"]) <= 10 for button in card["button_list"])
        assert len(card["task_id"]) <= 128
        assert card["task_id"].isascii()


@given(st.lists(st.text(max_size=150), max_size=4))
def test_a_robots_card_cuts_nothing_short(said: list[str]) -> None:
    link = "https://wy.example.com/console/inbox"
    body = robot_message("\n".join([*said, link]))
    told = body.get("template_card")
    if told is None:
        assert link in (body.get("text") or body["markdown"])["content"]
        return
    assert (len(told["main_title"]["title"]) <= 36, len(told.get("sub_title_text", "")) <= 112) == (True, True)
    assert told["card_action"]["url"] == link
    words = "".join(said).split()
    assert "".join(words) == "".join((told["main_title"]["title"] + told.get("sub_title_text", "")).split())
