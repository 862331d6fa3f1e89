"""An independent program plays WeChat Pay: it believes what we sign, and we believe what it signs."""

import datetime as dt
import json
from collections.abc import Iterator

import httpx
import pytest

from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.trade import OrderState, OrderTold, PayWay
from bot.gateways.contract import Forbidden, NoticeRequest, OpenGateway, OrderAsked, Prepared, Told, Wrong
from bot.gateways.registry import open_gateway
from bot.gateways.wechat.settings import WechatPaySettings
from tests.fakes.pay_platform import API_V3_KEY, KEY_ID, key_pair
from tests.gateways.merchants import NOTIFY_URL, a_merchant, merchant_settings
from tests.interop.node_peers import running

PAID_AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def peer() -> Iterator[str]:
    told = {
        "merchantPublic": key_pair("merchant")[2],
        "platformPrivate": key_pair("platform")[1],
        "platformKeyId": KEY_ID,
        "apiV3Key": API_V3_KEY,
    }
    with running("wechat_pay.cjs", json.dumps(told)) as port:
        yield f"http://127.0.0.1:{port}"


def clock_of(peer: str) -> dt.datetime:
    """The peer signs by this machine's clock."""
    stamp = notice(peer, "EV-clock", {})[0]["wechatpay-timestamp"]
    return dt.datetime.fromtimestamp(int(stamp), CHINA)


def notice(peer: str, notice_id: str, resource: dict[str, object]) -> tuple[dict[str, str], bytes]:
    asked = {"id": notice_id, "event": "TRANSACTION.SUCCESS", "resource": resource}
    told = httpx.post(f"{peer}/play/notice", json=asked, trust_env=False).json()
    return told["headers"], told["body"].encode()


def paid(number: int) -> dict[str, object]:
    return {
        "mchid": "1230000109",
        "appid": "wx1234567890abcdef",
        "out_trade_no": f"GJ1N{number}",
        "transaction_id": f"42{number}",
        "trade_state": "SUCCESS",
        "success_time": PAID_AT.isoformat(),
        "payer": {"openid": "oPayer"},
        "amount": {"total": 100 + number},
        "attach": "物业费𠮷" * (number % 7),
    }


def order(merchant: OpenGateway) -> object:
    ends = PAID_AT + dt.timedelta(minutes=30)
    return merchant.order(OrderAsked("GJ1N1", PayWay.SCAN, Fen(75180), "幸福里 3-2-501 物业费", ends))


def test_it_takes_our_order_and_answers_our_question(peer: str) -> None:
    merchant = a_merchant(peer)
    assert order(merchant) == Prepared("weixin://wxpay/bizpayurl?pr=GJ1N1")
    assert merchant.query("GJ1N9") is not None


def test_it_refuses_what_another_key_signed(peer: str) -> None:
    settings = merchant_settings(peer) | {"private_key": key_pair("stranger")[1]}
    stranger = open_gateway("wechat", WechatPaySettings.model_validate(settings), NOTIFY_URL)
    assert isinstance(order(stranger), Wrong)


def test_its_notices_are_read_and_a_changed_one_is_not(peer: str) -> None:
    merchant, now = a_merchant(peer), clock_of(peer)
    for number in range(100):
        headers, body = notice(peer, f"EV-{number}", paid(number))
        told = OrderTold(f"GJ1N{number}", OrderState.PAID, f"42{number}", Fen(100 + number), PAID_AT, "oPayer")
        assert merchant.read(NoticeRequest(headers, body), now) == Told(f"EV-{number}", told)
        changed = body.replace(b"EV-", b"EW-")
        assert isinstance(merchant.read(NoticeRequest(headers, changed), now), Forbidden)
