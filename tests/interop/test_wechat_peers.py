"""What other people's programs seal we open, what we seal they open; the same signed call is answered alike by both."""

import datetime as dt
import re
from collections.abc import Iterator

import httpx
import pytest

from bot.channels.contract import Arrived, Callback, Forbidden
from bot.channels.wechat.account import WechatAccount, open_account
from bot.channels.wechat.settings import WechatSettings
from bot.channels.wechat.wire import Wire
from bot.domain.moments import CHINA
from tests.fakes.wechat_side import Post, WechatSide, field_of, message
from tests.interop.node_peers import running

SIDE = WechatSide()
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
AT = int(NOW.timestamp())
WIRE = Wire(SIDE.app_id, SIDE.token, SIDE.aes_key)
STAMP, NONCE = str(AT), "4711"
_ENVELOPE = {"key": SIDE.aes_key, "id": SIDE.app_id, "token": SIDE.token, "timestamp": STAMP, "nonce": NONCE}
# every length around the block size and some long ones, with one-, three- and four-byte letters, and markup
TEXTS = [
    *(("物业费a𠮷" * 40)[:length] for length in range(1, 120)),
    "<xml>]]></xml>&lt;",
    "好的👌\n第二行",
    "长" * 2000,
]


@pytest.fixture(scope="module")
def peers() -> Iterator[httpx.Client]:
    with (
        running("wechat_peers.cjs") as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        yield http


@pytest.mark.parametrize("library", ["wecom", "wechat"])
def test_what_they_seal_we_open(peers: httpx.Client, library: str) -> None:
    assert len(TEXTS) > 100
    for text in TEXTS:
        sealed = peers.post(f"/crypto/{library}/encrypt", json={**_ENVELOPE, "message": text}).json()
        assert WIRE.is_signed(sealed["signature"], STAMP, NONCE, sealed["encrypted"])
        assert WIRE.unseal(sealed["encrypted"], sealed["signature"], STAMP, NONCE) == text


@pytest.mark.parametrize("library", ["wecom", "wechat"])
def test_what_we_seal_they_open(peers: httpx.Client, library: str) -> None:
    for text in TEXTS:
        ours = WIRE.seal(text, STAMP)
        asked = {**_ENVELOPE, "nonce": field_of(ours, "Nonce"), "encrypted": field_of(ours, "Encrypt")}
        opened = peers.post(f"/crypto/{library}/decrypt", json=asked).json()
        assert (opened["message"], opened["id"]) == (text, SIDE.app_id)
        assert opened["signature"] == field_of(ours, "MsgSignature")


def our_account(*, sealed: bool) -> WechatAccount:
    told = {"app_id": SIDE.app_id, "token": SIDE.token, "aes_key": SIDE.aes_key if sealed else ""}
    return open_account("main", WechatSettings.model_validate(told), httpx.AsyncClient())


def our_answer(account: WechatAccount, posted: Post) -> tuple[int, str]:
    """The status, and the reply to an echo of the text."""
    read = account.read(Callback("POST", posted.query, {}, posted.body), NOW)
    if isinstance(read, Forbidden):
        return 403, ""
    assert isinstance(read, Arrived)
    reply = read.reply_with(f"收到：{read.inbound.text}")
    return reply.status, reply.body


def shown(reply: str, *, sealed: bool) -> dict[str, str]:
    """What the owner's app makes of a reply. CreateTime is left out: theirs is in milliseconds."""
    xml = SIDE.unseal_reply(reply) if sealed else reply
    fields = {name: field_of(xml, name) for name in ("ToUserName", "FromUserName", "MsgType", "Content")}
    return {name: re.sub(r"]]]]><!\[CDATA\[>", "]]>", value) for name, value in fields.items()}


@pytest.mark.parametrize("mode", ["plain", "aes"])
def test_a_webhook_server_of_other_people_answers_alike(peers: httpx.Client, mode: str) -> None:
    sealed = mode == "aes"
    account = our_account(sealed=sealed)
    for number, text in enumerate(TEXTS[::2]):
        xml = message(AT, Content=text.strip() or "好", number=str(number + 1), openid=f"oOwner{number}")
        posted = SIDE.sealed(xml, AT) if sealed else SIDE.plain(xml, AT)
        theirs = peers.post(f"/co-wechat/{mode}", params=posted.query, content=posted.body)
        status, ours = our_answer(account, posted)
        assert (theirs.status_code, shown(theirs.text, sealed=sealed)) == (status, shown(ours, sealed=sealed))


@pytest.mark.parametrize("mode", ["plain", "aes"])
def test_a_forged_call_is_refused_by_both(peers: httpx.Client, mode: str) -> None:
    sealed = mode == "aes"
    posted = SIDE.sealed(message(AT, Content="x"), AT) if sealed else SIDE.plain(message(AT, Content="x"), AT)
    name = "msg_signature" if sealed else "signature"
    query = {**posted.query, name: "0" * 40, "signature": "0" * 40}
    theirs = peers.post(f"/co-wechat/{mode}", params=query, content=posted.body)
    ours, _ = our_answer(our_account(sealed=sealed), Post(query, posted.body))
    assert (theirs.status_code, ours) == (401, 403)
