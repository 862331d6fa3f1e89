"""The merchant at work: wechatpayv3 signs and calls, the guards of `trust` decide what is believed."""

import datetime as dt
import gzip
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import requests
from pydantic import BaseModel
from wechatpayv3 import WeChatPay, WeChatPayType

from bot.domain.errors import WrongUse
from bot.domain.moments import iso
from bot.domain.trade import OrderState, OrderTold, PayWay, RefundTold
from bot.gateways.contract import (
    DayTrade,
    Forbidden,
    NoticeRead,
    NoticeRequest,
    NotNow,
    OrderAsked,
    Prepared,
    RefundAsked,
    Rubbish,
    Told,
    Unknown,
    Wrong,
)
from bot.gateways.wechat.day_bill import read_day_bill
from bot.gateways.wechat.settings import WechatPaySettings
from bot.gateways.wechat.trust import keys_of, opened, pem_of, verified
from bot.gateways.wechat.words import order_told, refund_told

_TYPES = {PayWay.IN_CHAT: WeChatPayType.JSAPI, PayWay.SCAN: WeChatPayType.NATIVE}
_CODES = {PayWay.IN_CHAT: "prepay_id", PayWay.SCAN: "code_url"}
_KNOWS_NOT = {"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS", "RESOURCE_NOT_EXIST"}
_NO_TRADES = "NO_STATEMENT_EXIST"
_BUSY = {"SYSTEM_ERROR", "SYSTEMERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "BANK_ERROR", "STATEMENT_CREATING"}
_OK, _SERVERS_FAULT, _TOO_MANY = 300, 500, 429
_MOST_ID = 64
_SUMMARY_BYTES = 127  # of what an order is for; the platform cuts no letter in two, it refuses

_T = TypeVar("_T")
_Answer = dict[str, Any] | Unknown | NotNow | Wrong


def open_gateway(settings: BaseModel, notify_url: str) -> "Merchant":
    """Make the merchant ready; calls nobody. Raises WrongUse when a key cannot be read."""
    if not isinstance(settings, WechatPaySettings):
        raise TypeError(f"not the settings of 微信支付: {type(settings).__name__}")
    return Merchant(settings, notify_url)


class Merchant:
    """One merchant."""

    name = "wechat"

    def __init__(self, settings: WechatPaySettings, notify_url: str) -> None:
        self._settings = settings
        self._keys = keys_of(settings)
        self._pay = _client(settings, notify_url)

    def read(self, request: NoticeRequest, now: dt.datetime) -> NoticeRead:
        """Verify, open and read a notice of this merchant."""
        notice = verified(request, self._keys, now, self._settings.clock_skew_s)
        if isinstance(notice, Forbidden | Rubbish):
            return notice
        data = opened(notice, self._settings.api_v3_key.get_secret_value())
        if isinstance(data, Rubbish):
            return data
        if not self._is_ours(data):
            return Forbidden("of another merchant or another app")
        return _told(notice, data)

    def order(self, asked: OrderAsked) -> Prepared | NotNow | Wrong:
        """JSAPI with the payer's openid, else a Native QR."""
        answer = _ask(
            lambda: self._pay.pay(
                description=_cut(asked.what),
                out_trade_no=asked.number,
                amount={"total": int(asked.amount), "currency": "CNY"},
                payer={"openid": asked.payer} if asked.way is PayWay.IN_CHAT else None,
                time_expire=iso(asked.expires_at),
                pay_type=_TYPES[asked.way],
            )
        )
        if isinstance(answer, Unknown):
            return Wrong("商户号或应用不对")
        if isinstance(answer, NotNow | Wrong):
            return answer
        code = answer.get(_CODES[asked.way])
        return Prepared(code) if isinstance(code, str) and code else NotNow("没有给出支付码")

    def payer_side(self, way: PayWay, code: str, now: dt.datetime) -> Mapping[str, str]:
        """The signed parameters of WeixinJSBridge, or the QR's text."""
        if way is PayWay.SCAN:
            return {"code_url": code}
        stamp, nonce, package = str(int(now.timestamp())), secrets.token_hex(16), f"prepay_id={code}"
        signature: str = self._pay.sign([self._settings.app_id, stamp, nonce, package])
        return {
            "appId": self._settings.app_id,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def query(self, order_number: str) -> OrderTold | Unknown | NotNow:
        """By our number."""
        return _read(_ask(lambda: self._pay.query(out_trade_no=order_number)), self._is_ours, order_told)

    def close(self, order_number: str) -> OrderTold | NotNow:
        """Close, then look: an order that was paid in between is told as paid."""
        answer = _ask(lambda: self._pay.close(out_trade_no=order_number))
        if isinstance(answer, NotNow):
            return answer
        told = self.query(order_number)
        return OrderTold(order_number, OrderState.CLOSED) if isinstance(told, Unknown) else told

    def refund(self, asked: RefundAsked) -> RefundTold | NotNow | Wrong:
        """The same number again is the same refund."""
        answer = _ask(
            lambda: self._pay.refund(
                out_refund_no=asked.number,
                transaction_id=asked.trade_number,
                amount={"refund": int(asked.amount), "total": int(asked.of_total), "currency": "CNY"},
                reason=_cut(asked.because),
            )
        )
        if isinstance(answer, Wrong):
            return answer
        told = _read(answer, lambda _data: True, refund_told)
        return Wrong("平台上没有这笔交易") if isinstance(told, Unknown) else told

    def query_refund(self, refund_number: str) -> RefundTold | Unknown | NotNow:
        """By our number."""
        return _read(_ask(lambda: self._pay.query_refund(out_refund_no=refund_number)), lambda _data: True, refund_told)

    def day(self, day: dt.date) -> Sequence[DayTrade] | NotNow:
        """Asked for, fetched, held against its digest, read."""
        answer = _ask(lambda: self._pay.trade_bill(bill_date=day.isoformat()))
        if isinstance(answer, Unknown):
            return ()
        if isinstance(answer, NotNow | Wrong):
            return NotNow(answer.because)
        return self._fetch_bill(answer)

    def _fetch_bill(self, told: Mapping[str, Any]) -> Sequence[DayTrade] | NotNow:
        url = str(told.get("download_url", ""))
        if not url.startswith(f"{self._settings.api_base_url}/"):
            return NotNow("账单的下载地址不在微信支付")
        try:
            _code, packed = self._pay.download_bill(url)
            data = packed.encode() if isinstance(packed, str) else packed
            plain = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            if hashlib.sha1(plain, usedforsecurity=False).hexdigest() != str(told.get("hash_value", "")).lower():
                return NotNow("账单没有下载完整")
            return read_day_bill(plain.decode())
        except (requests.RequestException, OSError, EOFError) as exc:
            return NotNow(f"下载账单：{type(exc).__name__}")
        except ValueError as exc:
            return NotNow(f"账单读不懂：{exc}")

    def _is_ours(self, data: Mapping[str, Any]) -> bool:
        """A refund's notice names no app."""
        return (
            data.get("mchid") == self._settings.mch_id
            and data.get("appid", self._settings.app_id) == self._settings.app_id
        )


def _client(settings: WechatPaySettings, notify_url: str) -> WeChatPay:
    try:
        client = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=settings.mch_id,
            private_key=pem_of(settings.private_key.get_secret_value()),
            cert_serial_no=settings.merchant_serial,
            appid=settings.app_id,
            apiv3_key=settings.api_v3_key.get_secret_value(),
            notify_url=notify_url,
            cert_dir=str(settings.platform_certificates) if settings.platform_certificates else None,
            timeout=settings.timeout_s,
            public_key=pem_of(settings.public_key) if settings.public_key_id else None,
            public_key_id=settings.public_key_id or None,
        )
    except Exception:  # noqa: BLE001 - bare Exception is what it raises, and its text may hold the key
        raise WrongUse("读不了 payments.wechat.private_key。请填 apiclient_key.pem 的内容或路径。") from None
    client._core._gate_way = settings.api_base_url  # noqa: SLF001 - it offers no setting; tests stand in by this
    return client


def _ask(call: Callable[[], tuple[int, str | bytes]]) -> _Answer:
    """One call: its JSON, or what it means that there is none."""
    try:
        status, body = call()
    except requests.RequestException as exc:
        return NotNow(f"连不上微信支付（{type(exc).__name__}）")
    except Exception:  # noqa: BLE001 - bare Exception: the answer's signature does not hold
        return NotNow("微信支付的应答验签不过")
    data = _json(body)
    if status < _OK:
        return data
    code = str(data.get("code", ""))
    if code in _KNOWS_NOT or code == _NO_TRADES:
        return Unknown()
    if status >= _SERVERS_FAULT or status == _TOO_MANY or code in _BUSY:
        return NotNow(f"微信支付忙（{status} {code}）")
    return Wrong(f"微信支付不受理（{status} {code} {str(data.get('message', ''))[:80]}）")


def _json(body: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _read(
    answer: _Answer, is_ours: Callable[[Mapping[str, Any]], bool], reader: Callable[[Mapping[str, Any]], _T]
) -> _T | Unknown | NotNow:
    """An answer as the value it tells; what cannot be understood is asked again later, never believed."""
    if isinstance(answer, Wrong):
        return NotNow(answer.because)
    if isinstance(answer, Unknown | NotNow):
        return answer
    try:
        if is_ours(answer):
            return reader(answer)
    except (KeyError, ValueError, TypeError):
        pass
    return NotNow("微信支付的应答看不懂")


def _told(notice: Mapping[str, Any], data: Mapping[str, Any]) -> Told | Rubbish:
    kind, notice_id = str(notice.get("event_type", "")), notice.get("id")
    if not isinstance(notice_id, str) or not 0 < len(notice_id) <= _MOST_ID:
        return Rubbish("no id")
    try:
        if kind.startswith("TRANSACTION."):
            return Told(notice_id, order_told(data))
        if kind.startswith("REFUND."):
            return Told(notice_id, refund_told(data))
    except (KeyError, ValueError, TypeError) as exc:
        return Rubbish(f"{type(exc).__name__} in what it carries")
    return Rubbish(f"a kind we do not use: {kind[:40]}")


def _cut(what: str) -> str:
    return what.encode()[:_SUMMARY_BYTES].decode(errors="ignore")
