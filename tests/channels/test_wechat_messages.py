"""The platform's own shapes: choices as links and menus, forms with fields cut to size, pictures before the text."""

import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from bot.channels.contract import Accepted, Account, Arrived, Callback, Letter, Never, SharesTokens, Token, Trouble
from bot.channels.registry import open_account
from bot.channels.wechat.account import WechatAccount
from bot.channels.wechat.messages import linked
from bot.channels.wechat.settings import WechatSettings, forms
from bot.domain.forms import Form
from bot.domain.moments import CHINA
from bot.domain.notices import REPORT_FOLLOWS
from tests.fakes.serving import serving
from tests.fakes.wechat_platform import WechatPlatform
from tests.fakes.wechat_side import WechatSide, field_of, message

pytestmark = pytest.mark.anyio

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
AT = int(NOW.timestamp())
SIDE = WechatSide()
LISTED = "接下来您看哪样方便，回复数字就行：\n1. 看明细\n2. 怎么缴费"
CHOICES = ("看明细", "怎么缴费")


@pytest.fixture
def platform() -> WechatPlatform:
    return WechatPlatform()


@pytest.fixture
def address(platform: WechatPlatform) -> Iterator[str]:
    with serving(platform.app()) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


def account_at(address: str, http: httpx.AsyncClient) -> Account:
    told = {"app_id": SIDE.app_id, "token": SIDE.token, "secret": "secretOfTheTest", "api_base_url": address}
    return open_account("wechat", "main", WechatSettings.model_validate(told), http)


def test_listed_choices_become_links_that_say_themselves() -> None:
    assert linked(LISTED, CHOICES) == (
        "接下来您看哪样方便，回复数字就行：\n"
        '<a href="weixin://bizmsgmenu?msgmenucontent=看明细&msgmenuid=1">1. 看明细</a>\n'
        '<a href="weixin://bizmsgmenu?msgmenucontent=怎么缴费&msgmenuid=2">2. 怎么缴费</a>'
    )


@pytest.mark.parametrize(("text", "choices"), [("好的", CHOICES), (LISTED, ()), ("2. 看明细", CHOICES)])
def test_what_is_not_listed_stays_as_it_is(text: str, choices: tuple[str, ...]) -> None:
    assert linked(text, choices) == text


def test_a_choice_cannot_leave_its_link() -> None:
    assert "msgmenucontent=ax=1&msgmenuid" in linked('1. a"&x=1', ('a"&x=1',))


def test_a_passive_reply_offers_links_where_they_fit() -> None:
    told = WechatSettings.model_validate({"app_id": SIDE.app_id, "token": SIDE.token})
    account = open_account("wechat", "main", told, httpx.AsyncClient())
    assert isinstance(account, WechatAccount)
    posted = SIDE.plain(message(AT, Content="账单"), AT)
    read = account.read(Callback("POST", posted.query, {}, posted.body), NOW)
    assert isinstance(read, Arrived)
    assert field_of(read.reply_with(LISTED, CHOICES).body, "Content") == linked(LISTED, CHOICES)
    long = "长" * 560 + "\n1. 看明细\n2. 怎么缴费"
    assert field_of(read.reply_with(long, CHOICES).body, "Content") == long


async def test_a_late_answer_offers_a_menu(platform: WechatPlatform, address: str, http: httpx.AsyncClient) -> None:
    letter = Letter("oOwner1", LISTED, "reply:1", choices=CHOICES)
    assert isinstance(await account_at(address, http).send(letter, NOW), Accepted)
    (sent,) = platform.texts
    assert (sent["msgtype"], sent["msgmenu"]) == (
        "msgmenu",
        {
            "head_content": "接下来您看哪样方便，回复数字就行：",
            "list": [{"id": "1", "content": "看明细"}, {"id": "2", "content": "怎么缴费"}],
            "tail_content": "",
        },
    )


async def test_a_picture_goes_in_place_of_the_text(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    letter = Letter("oOwner1", "账单在图上", "receipt:1", picture=b"\x89PNG-of-the-test")
    assert isinstance(await account_at(address, http).send(letter, NOW), Accepted)
    assert platform.pictures == [b"\x89PNG-of-the-test"]
    assert [(sent["msgtype"], sent.get("image")) for sent in platform.texts] == [("image", {"media_id": "MEDIA-1"})]


FORM = Form("TPL-1", {"thing1": "很" * 30, "phrase2": "已经到账了呢", "date3": "2026年11月23日"})


async def test_a_notice_uses_a_consent_and_its_fields_fit(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    platform.grants = Counter({("oOwner1", "TPL-1"): 1})
    letter = Letter("oOwner1", "", "campaign:1", way="subscribe", form=FORM)
    account = account_at(address, http)
    first, second = await account.send(letter, NOW), await account.send(letter, NOW)
    assert first == Accepted(f"{REPORT_FOLLOWS}2000001")
    assert isinstance(second, Never)
    assert second.trouble is Trouble.WINDOW
    assert platform.notices[0]["data"] == {
        "thing1": {"value": "很" * 20},
        "phrase2": {"value": "已经到账了"},
        "date3": {"value": "2026年11月23日"},
    }


async def test_a_template_carries_an_id_against_doubles(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    account = account_at(address, http)
    for key in ("receipt:1", "receipt:1", "receipt:2"):
        await account.send(Letter("oOwner1", "", key, way="template", form=FORM), NOW)
    ids = [sent["client_msg_id"] for sent in platform.templates]
    assert (ids[0] == ids[1], ids[0] == ids[2], len(ids[0])) == (True, False, 32)


async def test_a_form_way_without_a_form_is_a_matter_of_settings(address: str, http: httpx.AsyncClient) -> None:
    outcome = await account_at(address, http).send(Letter("oOwner1", "x", "k", way="template"), NOW)
    assert isinstance(outcome, Never)
    assert outcome.trouble is Trouble.CONFIGURATION


def test_templates_are_named_by_the_kind_of_message() -> None:
    told = {
        "subscribe": {"campaign": {"id": "T1", "fields": {"thing1": "title"}}},
        "template": {"receipt": {"id": "T2", "fields": {}}},
    }
    found = forms(WechatSettings.model_validate({"app_id": "wx1", "token": "t", **told}))
    assert [(spec.target, spec.kind, spec.template) for spec in found] == [
        ("subscribe", "campaign", "T1"), ("template", "receipt", "T2"),
    ]  # fmt: skip


class Shelf:
    """Keeps tokens for all accounts of a test."""

    def __init__(self) -> None:
        self.kept: dict[str, Token] = {}

    async def load(self, name: str) -> Token | None:
        """The token kept."""
        return self.kept.get(name)

    async def keep(self, name: str, token: Token) -> None:
        """Keep it."""
        self.kept[name] = token


async def test_processes_share_one_token_and_its_renewal(
    platform: WechatPlatform, address: str, http: httpx.AsyncClient
) -> None:
    shelf, accounts = Shelf(), [account_at(address, http) for _ in range(3)]
    for account in accounts:
        assert isinstance(account, SharesTokens)
        account.share_tokens(shelf)
        await account.send(Letter("oOwner1", "好", "k"), NOW)
    assert len(platform.token_asked) == 1
    platform.dead_tokens = {"TOKEN-1"}
    for account in accounts:
        assert isinstance(await account.send(Letter("oOwner1", "好", "k"), NOW), Accepted)
    assert [asked["force_refresh"] for asked in platform.token_asked] == [False, True]
