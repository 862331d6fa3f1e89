"""企业微信 callbacks: what a colleague writes or presses, and whom we do not believe."""

import datetime as dt

import httpx
import pytest

from bot.channels.contract import Arrived, Callback, Forbidden, HttpReply, Read, Settled, Sort, TakesCallbacks
from bot.channels.registry import open_account
from bot.channels.wecom.settings import WecomSettings, examine
from bot.channels.wecom_kf.settings import WecomKfSettings
from bot.channels.wecom_kf.settings import examine as examine_kf
from bot.domain.errors import WrongUse
from bot.domain.inbound import InboundKind
from bot.domain.moments import CHINA
from tests.fakes.wechat_side import Post, field_of
from tests.fakes.wecom_side import WecomSide, app_xml, kf_xml

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
AT = int(NOW.timestamp())
SIDE = WecomSide()
TOLD = {"corp_id": SIDE.corp_id, "token": SIDE.token, "aes_key": SIDE.aes_key}


def app(**changes: object) -> TakesCallbacks:
    settings = WecomSettings.model_validate(TOLD | {"secret": "s", "agent_id": 1000002} | changes)
    opened = open_account("wecom", "main", settings, httpx.AsyncClient())
    assert isinstance(opened, TakesCallbacks)
    return opened


def kf() -> TakesCallbacks:
    settings = WecomKfSettings.model_validate(TOLD | {"secret": "s", "open_kfid": "wkExample"})
    opened = open_account("wecom_kf", "main", settings, httpx.AsyncClient())
    assert isinstance(opened, TakesCallbacks)
    return opened


def read(post: Post, account: TakesCallbacks | None = None, method: str = "POST") -> Read:
    return (account or app()).read(Callback(method, post.query, {}, post.body), NOW)


def test_a_colleague_is_heard_and_answered_sealed() -> None:
    arrived = read(SIDE.call(app_xml(AT, Content="今天欠费 10 户以上的楼", MsgId="4711"), AT))
    assert isinstance(arrived, Arrived)
    inbound = arrived.inbound
    assert (inbound.channel, inbound.address, inbound.external_id) == ("wecom", "ZhangSan", "4711")
    assert (inbound.text, inbound.at, arrived.stamped_at) == ("今天欠费 10 户以上的楼", NOW, NOW)
    reply = SIDE.sealing.unseal_reply(arrived.reply_with("3 栋 12 户]]>\x00").body)
    assert field_of(reply, "Content").startswith("3 栋 12 户")
    assert "\x00" not in reply
    assert field_of(reply, "ToUserName") == "ZhangSan"


def test_a_pressed_button_of_a_card_says_its_key() -> None:
    pressed = app_xml(AT, sort="event", Event="template_card_event", EventKey="接手", TaskId="t1", ResponseCode="RC1")
    arrived = read(SIDE.call(pressed, AT))
    assert isinstance(arrived, Arrived)
    inbound = arrived.inbound
    assert (inbound.kind, inbound.text, inbound.external_id) == (InboundKind.CLICK, "接手", "event:RC1")


@pytest.mark.parametrize(
    "xml",
    [
        app_xml(AT, sort="event", Event="enter_agent", EventKey=""),
        app_xml(AT, sort="image", MediaId="m", MsgId="1"),
        app_xml(AT, sort="event", Event="change_contact", ChangeType="update_user"),
    ],
)
def test_what_needs_no_turn_is_let_be(xml: str) -> None:
    settled = read(SIDE.call(xml, AT))
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.reply) == (Sort.IGNORED, HttpReply(200, ""))


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<xml></xml>",
        app_xml(AT, Content="a", MsgId="x"),
        app_xml(AT, user="", Content="a", MsgId="1"),
        app_xml(AT, Content="a", MsgId="1").replace(str(AT), "soon"),
        app_xml(AT, Content="a", MsgId="1").replace("</xml>", "<Content>b</Content></xml>"),
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>',
    ],
)
def test_well_signed_rubbish_is_acknowledged(xml: str) -> None:
    settled = read(SIDE.call(xml, AT))
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.reply) == (Sort.RUBBISH, HttpReply(200, ""))


@pytest.mark.parametrize("account", [app(), kf()], ids=["app", "kf"])
def test_the_platform_looks_at_the_address(account: TakesCallbacks) -> None:
    settled = read(SIDE.look("1616140317555161061", AT), account, "GET")
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.reply.body) == (Sort.VERIFIED, "1616140317555161061")


@pytest.mark.parametrize("account", [app(), kf()], ids=["app", "kf"])
@pytest.mark.parametrize(
    ("query", "body"),
    [
        ({"msg_signature": "0" * 40}, None),
        ({"timestamp": str(AT + 1)}, None),
        ({"nonce": "other"}, None),
        ({"msg_signature": ""}, None),
        ({}, b""),
        ({}, b"<xml><ToUserName>x</ToUserName></xml>"),
        ({}, b"\xff\xfe"),
    ],
)
def test_a_stranger_is_not_believed(account: TakesCallbacks, query: dict[str, str], body: bytes | None) -> None:
    post = SIDE.call(app_xml(AT, Content="a", MsgId="1"), AT)
    forged = Post(post.query | query, post.body if body is None else body)
    assert isinstance(read(forged, account), Forbidden)


def test_another_companys_message_is_rubbish() -> None:
    other = WecomSide(corp_id="ww0000000000000000")
    settled = read(other.call(app_xml(AT, Content="a", MsgId="1"), AT))
    assert isinstance(settled, Settled)
    assert settled.sort is Sort.RUBBISH


def test_a_call_of_the_customer_service_only_wakes_the_fetching() -> None:
    settled = read(SIDE.call(kf_xml(AT), AT), kf())
    assert isinstance(settled, Settled)
    assert (settled.sort, settled.because) == (Sort.IGNORED, "kf_msg_or_event")


def test_robots_alone_need_no_callback() -> None:
    robots = app(token="", aes_key="", secret="")
    assert isinstance(read(SIDE.call(app_xml(AT), AT), robots), Forbidden)


@pytest.mark.parametrize("changes", [{"token": ""}, {"aes_key": ""}, {"aes_key": "short"}])
def test_half_a_callback_is_not_opened(changes: dict[str, str]) -> None:
    with pytest.raises(WrongUse, match="企业微信"):
        app(**changes)


def test_doctor_sees_wrong_shapes() -> None:
    robots = {"groups": {"工程": {"webhook_key": "https://qyapi.example/send?key=1"}}}
    wrong = WecomSettings.model_validate({"corp_id": "x", "token": "中", "aes_key": "k", "secret": "s"} | robots)
    assert [finding.check.rpartition(".")[2] for finding in examine("main", wrong) if not finding.ok] == [
        "corp_id",
        "token",
        "aes_key",
        "agent_id",
        "webhook_key",
    ]
    wrong_kf = WecomKfSettings.model_validate(TOLD | {"open_kfid": "x", "secret": ""})
    assert [finding.check.rpartition(".")[2] for finding in examine_kf("main", wrong_kf) if not finding.ok] == [
        "open_kfid",
        "secret",
    ]
