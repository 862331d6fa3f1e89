"""微信支付 against a platform that checks our signatures: orders, notices and all that is refused, refunds, bills."""

import datetime as dt
import json

import pytest

from bot.domain.errors import WrongUse
from bot.domain.money import Fen
from bot.domain.trade import OrderState, OrderTold, PayWay, RefundState, RefundTold
from bot.gateways.contract import (
    Forbidden,
    NoticeRequest,
    NotNow,
    OrderAsked,
    Prepared,
    RefundAsked,
    Told,
    Unknown,
    Wrong,
)
from bot.gateways.registry import open_gateway
from bot.gateways.wechat.settings import WechatPaySettings
from tests.fakes.pay_platform import PayPlatform, sign
from tests.gateways.merchants import NOTIFY_URL, a_merchant, merchant_settings, trading

NOBODY = "http://127.0.0.1:9"  # a port nobody listens on


def asked(now: dt.datetime, number: str = "GJ1N1", way: PayWay = PayWay.SCAN, payer: str = "") -> OrderAsked:
    return OrderAsked(number, way, Fen(75180), "幸福里 3-2-501 物业费", now + dt.timedelta(minutes=30), payer)


def as_request(headers: dict[str, str], body: bytes) -> NoticeRequest:
    return NoticeRequest({name.lower(): value for name, value in headers.items()}, body)


def test_an_order_is_made_paid_and_asked_after(now: dt.datetime) -> None:
    with trading(now) as (platform, merchant):
        made = merchant.order(asked(now))
        assert made == Prepared("weixin://wxpay/bizpayurl?pr=GJ1N1")
        assert merchant.query("GJ1N1") == OrderTold("GJ1N1", OrderState.OPEN)
        platform.pay("GJ1N1")
        told = merchant.query("GJ1N1")
        assert isinstance(told, OrderTold)
        assert (told.state, told.amount, told.paid_at) == (OrderState.PAID, 75180, now)
        assert merchant.close("GJ1N1") == told  # paid in between: closing tells so
        assert merchant.query("GJ1N2") == Unknown()


def test_inside_the_chat_the_page_gets_signed_parameters(now: dt.datetime) -> None:
    with trading(now) as (_, merchant):
        made = merchant.order(asked(now, way=PayWay.IN_CHAT, payer="oPayer"))
        assert isinstance(made, Prepared)
        side = merchant.payer_side(PayWay.IN_CHAT, made.code, now)
    signed = f"{side['appId']}\n{side['timeStamp']}\n{side['nonceStr']}\n{side['package']}\n"
    assert side["paySign"] == sign("merchant", signed)
    assert side["package"] == "prepay_id=wxGJ1N1"


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [("busy", NotNow), ("slow", NotNow), ("signature", Wrong), ("parameter", Wrong), ("not json", NotNow)],
)
def test_what_a_refusal_means(now: dt.datetime, refusal: str, outcome: type[object]) -> None:
    with trading(now) as (platform, merchant):
        platform.refusals.append(refusal)
        assert isinstance(merchant.order(asked(now)), outcome)


def test_a_platform_out_of_reach_is_not_now(now: dt.datetime) -> None:
    merchant = a_merchant(NOBODY)
    assert isinstance(merchant.order(asked(now)), NotNow)
    assert isinstance(merchant.query("GJ1N1"), NotNow)
    assert isinstance(merchant.day(now.date()), NotNow)


def test_a_refund_is_made_once_and_followed(now: dt.datetime) -> None:
    with trading(now) as (platform, merchant):
        merchant.order(asked(now))
        trade = platform.pay("GJ1N1")["transaction_id"]
        ask = RefundAsked("GJR1", trade, Fen(5000), Fen(75180), "多缴的退回")
        first = merchant.refund(ask)
        assert isinstance(first, RefundTold)
        assert first.state is RefundState.PROCESSING
        assert merchant.refund(ask) == first
        platform.finish_refund("GJR1")
        assert merchant.query_refund("GJR1") == RefundTold("GJR1", RefundState.DONE, Fen(5000), "GJ1N1", trade, now)
        platform.refusals.append("poor")
        assert isinstance(merchant.refund(RefundAsked("GJR2", trade, Fen(5000), Fen(75180), "再退")), Wrong)


def test_the_bill_of_a_day_is_read_whole_or_not_at_all(now: dt.datetime) -> None:
    with trading(now) as (platform, merchant):
        assert merchant.day(now.date()) == ()
        merchant.order(asked(now))
        trade = platform.pay("GJ1N1")["transaction_id"]
        merchant.refund(RefundAsked("GJR1", trade, Fen(5000), Fen(75180), "多缴"))
        platform.finish_refund("GJR1")
        day = merchant.day(now.date())
        assert not isinstance(day, NotNow)
        assert [(row.trade_number, row.amount, row.refund_number) for row in day] == [
            (trade, 75180, ""),
            (trade, 5000, "GJR1"),
        ]


def test_a_notice_is_read(now: dt.datetime) -> None:
    platform, merchant = PayPlatform(now), a_merchant(NOBODY)
    read = merchant.read(as_request(*platform.notice_of("TRANSACTION.SUCCESS", paid(now), notice_id="EV-1")), now)
    assert read == Told("EV-1", OrderTold("GJ1N1", OrderState.PAID, "4200001", Fen(75180), now, "oPayer"))


@pytest.mark.parametrize(
    "change", ["serial", "stale", "future", "body", "probe", "stranger", "no headers", "algorithm", "bytes"]
)
def test_what_is_not_from_the_platform_is_refused_and_nobody_is_called(now: dt.datetime, change: str) -> None:
    platform, merchant = PayPlatform(now), a_merchant(NOBODY)
    if change in ("stale", "future"):
        platform.now += dt.timedelta(seconds=301 if change == "future" else -301)
    headers, body = platform.notice_of("TRANSACTION.SUCCESS", paid(now))
    match change:
        case "serial":
            headers["Wechatpay-Serial"] = "5157F09EFDC096DE15EBE81A47057A72"
        case "body":
            body = body.replace(b'"id"', b'"ID"')
        case "probe":
            headers["Wechatpay-Signature"] = f"WECHATPAY/SIGNTEST/{headers['Wechatpay-Signature']}"
        case "stranger":
            headers = platform.signed(body, owner="stranger")
        case "no headers":
            headers = {}
        case "algorithm":
            headers["Wechatpay-Signature-Type"] = "WECHATPAY2-SM2-WITH-SM3"
        case "bytes":
            body = b"\xff\xfe"
    assert isinstance(merchant.read(as_request(headers, body), now), Forbidden)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b"null", b'{"id": "E"}', b'{"id": 1, "resource": {}}', b"\x7b", b'{"resource": {"algorithm": "X"}}'],
)
def test_well_signed_rubbish_is_taken_without_harm(now: dt.datetime, body: bytes) -> None:
    read = a_merchant(NOBODY).read(as_request(PayPlatform(now).signed(body), body), now)
    assert type(read).__name__ == "Rubbish"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"total": True}},
        {"amount": {"total": -1}},
        {"amount": {"total": "75180"}},
        {"amount": None},
        {"trade_state": "NEW"},
        {"out_trade_no": ""},
        {"success_time": "gestern"},
        {"transaction_id": 5},
    ],
)
def test_a_notice_that_makes_no_sense_settles_nothing(now: dt.datetime, change: dict[str, object]) -> None:
    notice = PayPlatform(now).notice_of("TRANSACTION.SUCCESS", {**paid(now), **change})
    assert type(a_merchant(NOBODY).read(as_request(*notice), now)).__name__ == "Rubbish"


def test_a_notice_of_another_merchant_is_refused(now: dt.datetime) -> None:
    notice = PayPlatform(now).notice_of("TRANSACTION.SUCCESS", {**paid(now), "mchid": "1900000001"})
    assert isinstance(a_merchant(NOBODY).read(as_request(*notice), now), Forbidden)


@pytest.mark.parametrize(
    "change", [{"private_key": "no key"}, {"public_key": "no key"}, {"public_key_id": "", "public_key": ""}]
)
def test_keys_that_cannot_be_read_are_said(change: dict[str, str]) -> None:
    settings = WechatPaySettings.model_validate({**merchant_settings(NOBODY), **change})
    with pytest.raises(WrongUse, match=r"payments\.wechat") as told:
        open_gateway("wechat", settings, NOTIFY_URL)
    assert "PRIVATE KEY" not in str(told.value)


def paid(now: dt.datetime) -> dict[str, object]:
    return json.loads(  # type: ignore[no-any-return]  # a literal
        json.dumps(
            {
                "mchid": "1230000109",
                "appid": "wx1234567890abcdef",
                "out_trade_no": "GJ1N1",
                "transaction_id": "4200001",
                "trade_state": "SUCCESS",
                "success_time": now.isoformat(),
                "payer": {"openid": "oPayer"},
                "amount": {"total": 75180, "payer_total": 75180, "currency": "CNY"},
            }
        )
    )
