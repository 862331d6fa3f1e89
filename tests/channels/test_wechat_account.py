"""A 公众号 callback in plain, compatible and safe mode: who may come in, what is heard, what goes back."""

import datetime as dt

import httpx
import pytest
import xmltodict

from bot.channels.contract import Arrived, Callback, Forbidden, Noticed, Read, Settled, Sort
from bot.channels.wechat.account import WechatAccount, open_account
from bot.channels.wechat.settings import WechatSettings
from bot.domain.errors import WrongUse
from bot.domain.inbound import InboundKind
from bot.domain.notices import Granted, Notice, Reported, Withdrawn
from tests.fakes.wechat_side import Post, WechatSide, event, field_of, message

SIDE = WechatSide()
STRANGER = WechatSide(token="anotherToken")
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
AT = int(NOW.timestamp())
KEY = f"event:oOwner1:{AT}:"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><MsgType>text</MsgType><Content>&c;</Content></xml>'
)


def account_with(**settings: object) -> WechatAccount:
    given = {"app_id": SIDE.app_id, "token": SIDE.token, "aes_key": SIDE.aes_key, "community": "幸福里", **settings}
    return open_account("main", WechatSettings.model_validate(given), httpx.AsyncClient())


def read(post: Post, account: WechatAccount | None = None) -> Read:
    return (account or account_with()).read(Callback("POST", post.query, {}, post.body), NOW)


def arrived(post: Post, account: WechatAccount | None = None) -> Arrived:
    verdict = read(post, account)
    assert isinstance(verdict, Arrived), verdict
    return verdict


# --- who may come in


def test_the_address_is_verified_in_plain_mode() -> None:
    query = SIDE.plain("", AT).query | {"echostr": "58201"}
    verdict = account_with().read(Callback("GET", query, {}), NOW)
    assert isinstance(verdict, Settled)
    assert (verdict.reply.status, verdict.reply.body, verdict.sort) == (200, "58201", Sort.VERIFIED)


def test_the_address_is_verified_in_safe_mode() -> None:
    sealed = SIDE.seal("58201")
    query = SIDE.sealed_as("", sealed, AT).query | {"echostr": sealed}
    verdict = account_with().read(Callback("GET", query, {}), NOW)
    assert isinstance(verdict, Settled)
    assert verdict.reply.body == "58201"


@pytest.mark.parametrize(
    "query",
    [
        {},
        STRANGER.plain("", AT).query | {"echostr": "x"},
        SIDE.plain("", AT).query | {"timestamp": str(AT + 1)},
        {"timestamp": str(AT), "nonce": "1", "signature": "é"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_does_not_know_the_token_is_refused(query: dict[str, str], method: str) -> None:
    body = message(AT, Content="我欠多少").encode()
    assert isinstance(account_with().read(Callback(method, query, {}, body), NOW), Forbidden)


def test_a_sealed_body_of_another_is_refused() -> None:
    assert isinstance(read(STRANGER.sealed(message(AT, Content="x"), AT)), Forbidden)


def test_a_body_put_under_another_signature_is_refused() -> None:
    ours, theirs = SIDE.sealed(message(AT, Content="a"), AT), SIDE.sealed(message(AT, Content="b"), AT)
    assert isinstance(read(Post(ours.query, theirs.body)), Forbidden)


def test_safe_mode_only_refuses_a_plain_body() -> None:
    account = account_with(safe_mode_only=True)
    assert isinstance(read(SIDE.plain(message(AT, Content="a"), AT), account), Forbidden)
    assert isinstance(read(SIDE.sealed(message(AT, Content="a"), AT), account), Arrived)


def test_a_signed_timestamp_that_is_no_time_is_refused() -> None:
    query = {"timestamp": "soon", "nonce": "1", "signature": SIDE.sign("soon", "1")}
    assert isinstance(read(Post(query, message(AT, Content="a").encode())), Forbidden)


def test_an_account_without_token_does_not_open() -> None:
    with pytest.raises(WrongUse, match="token 是空的"):
        account_with(token="")


@pytest.mark.parametrize("aes_key", ["short", "!" * 43])
def test_an_account_with_a_wrong_aes_key_does_not_open(aes_key: str) -> None:
    with pytest.raises(WrongUse, match="aes_key"):
        account_with(aes_key=aes_key)


# --- what is heard

MESSAGES = [
    ("text", {"Content": "我欠多少"}, InboundKind.TEXT, "我欠多少"),
    ("text", {"Content": ""}, InboundKind.TEXT, ""),
    ("text", {"Content": "]]><MsgType>event</MsgType>"}, InboundKind.TEXT, "]]><MsgType>event</MsgType>"),
    ("voice", {"MediaId": "m1", "Recognition": "怎么交"}, InboundKind.VOICE, "怎么交"),
    ("voice", {"MediaId": "m1"}, InboundKind.VOICE, ""),
    ("image", {"PicUrl": "p", "MediaId": "m1"}, InboundKind.IMAGE, ""),
    ("video", {"MediaId": "m1"}, InboundKind.VIDEO, ""),
    ("shortvideo", {"MediaId": "m1"}, InboundKind.VIDEO, ""),
    ("location", {"Location_X": "30.2", "Label": "幸福里3栋"}, InboundKind.LOCATION, "幸福里3栋"),
    ("link", {"Title": "新规", "Url": "u"}, InboundKind.LINK, "新规"),
    ("file", {"Title": "合同.pdf"}, InboundKind.FILE, "合同.pdf"),
]


@pytest.mark.parametrize(("sort", "fields", "kind", "text"), MESSAGES)
@pytest.mark.parametrize("sealed", [False, True])
def test_a_message_is_heard(
    sort: str,
    fields: dict[str, str],
    kind: InboundKind,
    text: str,
    sealed: bool,  # noqa: FBT001
) -> None:
    xml = message(AT, sort=sort, number="77", **fields)
    inbound = arrived(SIDE.sealed(xml, AT) if sealed else SIDE.plain(xml, AT)).inbound
    assert (inbound.channel, inbound.account, inbound.address) == ("wechat", "main", "oOwner1")
    assert (inbound.external_id, inbound.kind, inbound.text) == ("77", kind, text)
    assert (inbound.at, inbound.community) == (NOW, "幸福里")


@pytest.mark.parametrize(
    ("name", "key", "kind", "text"),
    [
        ("subscribe", "", InboundKind.FOLLOW, ""),
        ("subscribe", "qrscene_room:3-2-501", InboundKind.FOLLOW, "room:3-2-501"),
        ("unsubscribe", "", InboundKind.LEAVE, ""),
        ("CLICK", "BILL", InboundKind.CLICK, "BILL"),
        ("SCAN", "room:3-2-501", InboundKind.SCAN, "room:3-2-501"),
    ],
)
def test_an_event_is_heard(name: str, key: str, kind: InboundKind, text: str) -> None:
    inbound = arrived(SIDE.plain(event(AT, name, key=key), AT)).inbound
    assert (inbound.kind, inbound.text) == (kind, text)


def test_events_are_told_apart_without_a_message_id() -> None:
    posts = [event(AT, "CLICK"), event(AT, "SCAN"), event(AT + 1, "CLICK"), event(AT, "CLICK", openid="oOther")]
    assert len({arrived(SIDE.plain(xml, AT)).inbound.external_id for xml in posts}) == 4


@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "MASSSENDJOBFINISH", "user_authorization_revoke", "new_one"])
def test_other_events_are_acknowledged_without_a_turn(name: str) -> None:
    verdict = read(SIDE.plain(event(AT, name), AT))
    assert isinstance(verdict, Settled)
    assert (verdict.reply.status, verdict.reply.body, verdict.sort) == (200, "success", Sort.IGNORED)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<xml>",
        "<xml></xml>",
        "<html><body>hello</body></html>",
        BOMB,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
        message(AT, Content="a").replace("text", "  "),
        message(AT).replace(f"<CreateTime>{AT}", "<CreateTime>99999999999999999999"),
        message(AT).replace(f"<CreateTime>{AT}", "<CreateTime>yesterday"),
        message(AT, number="<script>", Content="a"),
        message(AT, openid="o" * 300, Content="a"),
        message(AT, openid="", Content="a"),
        message(AT, Content="a").replace("</xml>", "<Content>b</Content></xml>"),
        message(AT).replace("</xml>", "<Content><b>nested</b></Content></xml>"),
        message(AT, Content="a") + "<!--" + "x" * 1000,
        "<a>" * 9000,
    ],
)
@pytest.mark.parametrize("mode", ["plain", "sealed", "bare in safe mode"])
def test_well_signed_rubbish_is_acknowledged(body: str, mode: str) -> None:
    post = {
        "plain": SIDE.plain(body, AT),
        "sealed": SIDE.sealed(body, AT),
        "bare in safe mode": SIDE.sealed_as(body, "nothing", AT),
    }[mode]
    verdict = read(post)
    assert isinstance(verdict, Settled)
    assert (verdict.reply.status, verdict.reply.body) == (200, "success")
    assert verdict.sort in (Sort.RUBBISH, Sort.IGNORED)


@pytest.mark.parametrize(
    "sealed",
    ["", "AAAA", "not base64!", "QUJD" * 11, WechatSide(app_id="wxOther").seal("x")],
    ids=["empty", "no block", "no base64", "noise", "another account's"],  # the last is another text at every start
)
def test_well_signed_cipher_rubbish_is_acknowledged(sealed: str) -> None:
    post = SIDE.sealed_as(f"<xml><Encrypt>{sealed}</Encrypt></xml>", sealed, AT)
    verdict = read(post)
    assert isinstance(verdict, Settled)
    assert verdict.sort == Sort.RUBBISH


def test_bytes_that_are_no_text_are_rubbish() -> None:
    verdict = read(Post(SIDE.plain("", AT).query, b"\xff\xfe<xml>"))
    assert isinstance(verdict, Settled)
    assert verdict.sort == Sort.RUBBISH


def test_compatible_mode_is_read_with_and_without_a_key() -> None:
    xml = message(AT, Content="怎么交")
    post = SIDE.sealed(
        xml, AT, beside=xml.removeprefix("<xml><ToUserName>gh_account</ToUserName>").removesuffix("</xml>")
    )
    assert arrived(post).inbound.text == "怎么交"
    assert arrived(post, account_with(aes_key="")).inbound.text == "怎么交"


def test_safe_mode_without_a_key_is_acknowledged() -> None:
    verdict = read(SIDE.sealed(message(AT, Content="a"), AT), account_with(aes_key=""))
    assert isinstance(verdict, Settled)
    assert verdict.sort == Sort.RUBBISH


# --- what goes back


def test_a_plain_reply_names_both_sides() -> None:
    reply = arrived(SIDE.plain(message(AT, Content="a"), AT)).reply_with("还需付 751.80 元")
    assert (reply.status, reply.media_type) == (200, "application/xml")
    names = ("ToUserName", "FromUserName", "MsgType", "Content", "CreateTime")
    assert [field_of(reply.body, name) for name in names] == [
        "oOwner1", "gh_account", "text", "还需付 751.80 元", str(AT)
    ]  # fmt: skip


def test_a_plain_reply_to_a_repeat_has_the_same_bytes() -> None:
    first, again = (arrived(SIDE.plain(message(AT, Content="a"), AT + late)) for late in (0, 30))
    assert first.reply_with("好") == again.reply_with("好")


def test_a_sealed_reply_is_signed_and_opens() -> None:
    reply = arrived(SIDE.sealed(message(AT, Content="a"), AT)).reply_with("还需付 751.80 元 😀")
    assert field_of(SIDE.unseal_reply(reply.body), "Content") == "还需付 751.80 元 😀"


def test_two_sealed_replies_share_no_prefix() -> None:
    letter = arrived(SIDE.sealed(message(AT, Content="a"), AT))
    first, second = (field_of(letter.reply_with("好").body, "Encrypt") for _ in range(2))
    assert first[:20] != second[:20]


@pytest.mark.parametrize("text", ["]]><MsgType><![CDATA[image]]></MsgType>", "a]]>b]]>", "{0} {name}", "\x0b铃\x00"])
def test_a_text_never_changes_the_reply_around_it(text: str) -> None:
    reply = arrived(SIDE.plain(message(AT, Content="a"), AT)).reply_with(text)
    fields = xmltodict.parse(reply.body)["xml"]
    assert fields["MsgType"] == "text"
    assert fields["Content"] == text.replace("\x0b", "").replace("\x00", "")


def test_a_long_answer_is_cut_at_600_characters_and_2048_bytes() -> None:
    parts = account_with().cut(["账" * 700, "𠮷" * 600])
    assert [len(part) for part in parts] == [600, 100, 512, 88]


def _event(name: str, inside: str) -> str:
    return event(AT, name).replace("</xml>", f"{inside}</xml>")


def _asked(*said: tuple[str, str]) -> str:
    items = "".join(
        f"<List><TemplateId>{template}</TemplateId><SubscribeStatusString>{word}</SubscribeStatusString></List>"
        for template, word in said
    )
    return f"<SubscribeMsgPopupEvent>{items}</SubscribeMsgPopupEvent>"


NOTICES = [
    (
        "subscribe_msg_popup_event",
        _asked(("T1", "accept")),
        (Granted("oOwner1", "T1", f"{KEY}subscribe_msg_popup_event:T1"),),
    ),
    (
        "subscribe_msg_popup_event",
        _asked(("T1", "accept"), ("T2", "reject")),
        (Granted("oOwner1", "T1", f"{KEY}subscribe_msg_popup_event:T1"), Withdrawn("oOwner1", "T2")),
    ),
    (
        "subscribe_msg_change_event",
        _asked(("T1", "reject")).replace("Popup", "Change"),
        (Withdrawn("oOwner1", "T1"),),
    ),
    (
        "subscribe_msg_sent_event",
        (
            "<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>77</MsgID><ErrorCode>0</ErrorCode>"
            "<ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>"
        ),
        (Reported("77", delivered=True),),
    ),
    ("TEMPLATESENDJOBFINISH", "<MsgID>78</MsgID><Status>success</Status>", (Reported("78", delivered=True),)),
    (
        "TEMPLATESENDJOBFINISH",
        "<MsgID>79</MsgID><Status>failed:user block</Status>",
        (Reported("79", delivered=False, because="业主拒收"),),
    ),
]


@pytest.mark.parametrize("mode", ["plain", "sealed"])
@pytest.mark.parametrize(("name", "inside", "notices"), NOTICES)
def test_what_the_platform_tells_is_kept(name: str, inside: str, notices: tuple[Notice, ...], mode: str) -> None:
    xml = _event(name, inside)
    verdict = read(SIDE.plain(xml, AT) if mode == "plain" else SIDE.sealed(xml, AT))
    assert isinstance(verdict, Noticed)
    assert (verdict.reply.body, verdict.notices) == ("success", notices)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("subscribe_msg_popup_event", ""),
        ("subscribe_msg_popup_event", "<SubscribeMsgPopupEvent>x</SubscribeMsgPopupEvent>"),
        ("subscribe_msg_popup_event", _asked(("", "accept"))),
        ("subscribe_msg_popup_event", _asked(*[("T", "accept")] * 11)),
        ("subscribe_msg_sent_event", "<SubscribeMsgSentEvent><List><MsgID/></List></SubscribeMsgSentEvent>"),
        ("TEMPLATESENDJOBFINISH", "<MsgID><a>1</a></MsgID>"),
    ],
)
def test_a_notice_out_of_shape_is_rubbish(name: str, inside: str) -> None:
    verdict = read(SIDE.plain(_event(name, inside), AT))
    assert isinstance(verdict, Settled)
    assert (verdict.reply.status, verdict.sort) == (200, Sort.RUBBISH)


@pytest.mark.parametrize("name", ["scancode_push", "scancode_waitmsg"])
def test_a_menus_scanner_says_what_it_saw(name: str) -> None:
    inside = (
        "<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>GJ-1-400-ABCDEFGHIJKLMNOP</ScanResult></ScanCodeInfo>"
    )
    verdict = read(SIDE.plain(_event(name, inside), AT))
    assert isinstance(verdict, Arrived)
    assert (verdict.inbound.kind, verdict.inbound.text) == ("scan", "GJ-1-400-ABCDEFGHIJKLMNOP")
