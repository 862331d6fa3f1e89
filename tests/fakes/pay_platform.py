"""A small WeChat Pay server: takes orders and refunds of one merchant, signs what it says, checks what we sign.

Payers are played by `pay`; notices come from `notice_of` as (headers, body). `refusals` are used up one a call.
Error codes as channels' notes and the platform's own pages word them.
"""

import base64
import datetime as dt
import gzip
import hashlib
import json
import re
import secrets
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MCH_ID, APP_ID = "1230000109", "wx1234567890abcdef"
API_V3_KEY = "an-api-v3-key-of-32-letters-----"
SERIAL, KEY_ID = "444F4864EA9B34415", "PUB_KEY_ID_0112300001090000000000000000"
REFUSALS: dict[str, tuple[int, dict[str, str]]] = {
    "busy": (500, {"code": "SYSTEM_ERROR", "message": "系统异常，请稍后重试"}),
    "slow": (429, {"code": "FREQUENCY_LIMITED", "message": "频率过高"}),
    "signature": (401, {"code": "SIGN_ERROR", "message": "签名错误"}),
    "parameter": (400, {"code": "PARAM_ERROR", "message": "参数错误"}),
    "poor": (403, {"code": "NOT_ENOUGH", "message": "基本账户余额不足，请充值后重新发起"}),
    "not json": (200, {}),
}
_CHINA = dt.timezone(dt.timedelta(hours=8))
_ALGORITHM = "WECHATPAY2-SHA256-RSA2048"


@cache
def key_pair(owner: str) -> tuple[RSAPrivateKey, str, str]:
    """The private key of an owner (merchant, platform, stranger) and both PEMs; made once a run."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key, private.decode(), public.decode()


def sign(owner: str, text: str) -> str:
    """A signature as WeChat Pay makes them."""
    return base64.b64encode(key_pair(owner)[0].sign(text.encode(), PKCS1v15(), SHA256())).decode()


@dataclass(slots=True)
class PayPlatform:
    """The server's rows, and how it answers next."""

    now: dt.datetime
    refusals: deque[str] = field(default_factory=deque)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    abnormal: bool = False
    calls: list[str] = field(default_factory=list)
    base_url: str = ""

    def app(self) -> Starlette:
        """The server."""
        routes = [
            Route("/v3/pay/transactions/{way}", self._order, methods=["POST"]),
            Route("/v3/pay/transactions/out-trade-no/{number}", self._query),
            Route("/v3/pay/transactions/out-trade-no/{number}/close", self._close, methods=["POST"]),
            Route("/v3/refund/domestic/refunds", self._refund, methods=["POST"]),
            Route("/v3/refund/domestic/refunds/{number}", self._query_refund),
            Route("/v3/bill/tradebill", self._bill),
            Route("/v3/billdownload/file", self._file),
        ]
        return Starlette(routes=routes)

    # --- what a payer and the platform itself do ---

    def pay(self, number: str, payer: str = "oPayer") -> dict[str, Any]:
        """The payer pays an order."""
        order = self.orders[number]
        order |= {
            "trade_state": "SUCCESS",
            "transaction_id": f"42000{hashlib.sha256(number.encode()).hexdigest()[:20]}",
            "success_time": self.now.isoformat(timespec="seconds"),
            "payer": {"openid": payer},
        }
        return order

    def finish_refund(self, number: str, status: str = "SUCCESS") -> dict[str, Any]:
        """The refund comes to its end."""
        refund = self.refunds[number]
        refund |= {"status": status, "success_time": self.now.isoformat(timespec="seconds")}
        return refund

    def notice_of(self, event: str, resource: dict[str, Any], *, notice_id: str = "") -> tuple[dict[str, str], bytes]:
        """A notice as it is sent: headers and body."""
        nonce, associated = secrets.token_hex(6), event.split(".", maxsplit=1)[0].lower()
        plain = json.dumps(resource, ensure_ascii=False).encode()
        cipher = AESGCM(API_V3_KEY.encode()).encrypt(nonce.encode(), plain, associated.encode())
        body = json.dumps(
            {
                "id": notice_id or f"EV-{secrets.token_hex(12)}",
                "create_time": self.now.isoformat(timespec="seconds"),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {
                    "original_type": associated,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(cipher).decode(),
                    "associated_data": associated,
                    "nonce": nonce,
                },
            }
        ).encode()
        return self.signed(body), body

    def signed(self, body: bytes, *, owner: str = "platform", serial: str = KEY_ID) -> dict[str, str]:
        """The headers that go with a body."""
        stamp, nonce = str(int(self.now.timestamp())), secrets.token_hex(16)
        return {
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature": sign(owner, f"{stamp}\n{nonce}\n{body.decode(errors='replace')}\n"),
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature-Type": _ALGORITHM,
            "Content-Type": "application/json",
        }

    # --- its API ---

    async def _order(self, request: Request) -> Response:
        asked = await self._admitted(request)
        if isinstance(asked, Response):
            return asked
        if asked["out_trade_no"] in self.orders:
            return self._refuse(400, "OUT_TRADE_NO_USED", "商户订单号重复")
        order = {"appid": APP_ID, "mchid": MCH_ID, "out_trade_no": asked["out_trade_no"], "trade_state": "NOTPAY"}
        self.orders[asked["out_trade_no"]] = order | {"amount": asked["amount"], "trade_type": "NATIVE"}
        if request.path_params["way"] == "jsapi":
            return self._say({"prepay_id": f"wx{asked['out_trade_no']}"} if asked.get("payer") else {})
        return self._say({"code_url": f"weixin://wxpay/bizpayurl?pr={asked['out_trade_no']}"})

    async def _query(self, request: Request) -> Response:
        refused = await self._admitted(request)
        order = self.orders.get(request.path_params["number"])
        if isinstance(refused, Response):
            return refused
        return self._say(order) if order else self._refuse(404, "ORDER_NOT_EXIST", "订单不存在")

    async def _close(self, request: Request) -> Response:
        refused = await self._admitted(request)
        if isinstance(refused, Response):
            return refused
        order = self.orders.get(request.path_params["number"])
        if order is None:
            return self._refuse(404, "ORDER_NOT_EXIST", "订单不存在")
        if order["trade_state"] == "SUCCESS":
            return self._refuse(400, "ORDERPAID", "订单已支付")
        order["trade_state"] = "CLOSED"
        return self._say(None, 204)

    async def _refund(self, request: Request) -> Response:
        asked = await self._admitted(request)
        if isinstance(asked, Response):
            return asked
        refund = self.refunds.setdefault(
            asked["out_refund_no"],
            {
                "mchid": MCH_ID,
                "refund_id": f"50{secrets.token_hex(10)}",
                "out_refund_no": asked["out_refund_no"],
                "transaction_id": asked["transaction_id"],
                "out_trade_no": self._order_of(asked["transaction_id"]),
                "status": "PROCESSING",
                "amount": asked["amount"],
            },
        )
        return self._say(refund)

    async def _query_refund(self, request: Request) -> Response:
        refused = await self._admitted(request)
        refund = self.refunds.get(request.path_params["number"])
        if isinstance(refused, Response):
            return refused
        return self._say(refund) if refund else self._refuse(404, "RESOURCE_NOT_EXISTS", "退款单不存在")

    async def _bill(self, request: Request) -> Response:
        refused = await self._admitted(request)
        if isinstance(refused, Response):
            return refused
        text = self.bill(request.query_params["bill_date"])
        if not text:
            return self._refuse(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        url = f"{self.base_url}/v3/billdownload/file?token={request.query_params['bill_date']}"
        return self._say({"hash_type": "SHA1", "hash_value": digest, "download_url": url})

    async def _file(self, request: Request) -> Response:
        text = self.bill(request.query_params["token"])
        return Response(gzip.compress(text.encode()), media_type="application/octet-stream")

    def bill(self, day: str) -> str:
        """The bill of a day, empty when nothing happened."""
        rows = [_paid_row(order) for order in self.orders.values() if order.get("success_time", "").startswith(day)]
        rows += [_refund_row(back) for back in self.refunds.values() if back.get("success_time", "").startswith(day)]
        header = (
            "交易时间,公众账号ID,商户号,微信订单号,商户订单号,用户标识,交易状态,应结订单金额,微信退款单号,"
            "商户退款单号,退款金额,退款状态,订单金额,申请退款金额"
        )
        end = f"总交易单数,应结订单总金额\n`{len(rows)},`0.00\n"
        return "\n".join([header, *rows, end]) if rows else ""

    # --- how it speaks ---

    async def _admitted(self, request: Request) -> Any:
        """The body as JSON, or the refusal: our signature is looked at as the platform looks at it."""
        body = (await request.body()).decode()
        self.calls.append(f"{request.method} {request.url.path}")
        told = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("authorization", "")))
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        text = f"{request.method}\n{path}\n{told.get('timestamp')}\n{told.get('nonce_str')}\n{body}\n"
        try:
            signature = base64.b64decode(told.get("signature", ""))
            key_pair("merchant")[0].public_key().verify(signature, text.encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return self._refuse(401, "SIGN_ERROR", "签名错误")
        if self.refusals:
            status, words = REFUSALS[self.refusals.popleft()]
            return JSONResponse(words, status) if words else Response("<html>", status, self.signed(b"<html>"))
        return json.loads(body) if body else {}

    def _say(self, data: Any, status: int = 200) -> Response:
        body = b"" if data is None else json.dumps(data, ensure_ascii=False).encode()
        return Response(body, status, self.signed(body))

    def _refuse(self, status: int, code: str, message: str) -> Response:
        return JSONResponse({"code": code, "message": message}, status)

    def _order_of(self, trade_number: str) -> str:
        return next(number for number, order in self.orders.items() if order.get("transaction_id") == trade_number)


def _paid_row(order: dict[str, Any]) -> str:
    at = dt.datetime.fromisoformat(order["success_time"]).astimezone(_CHINA)
    yuan = f"{order['amount']['total'] / 100:.2f}"
    cells = [f"{at:%Y-%m-%d %H:%M:%S}", APP_ID, MCH_ID, order["transaction_id"], order["out_trade_no"], "oPayer"]
    return ",".join(f"`{cell}" for cell in [*cells, "SUCCESS", yuan, "0", "0", "0.00", "", yuan, "0.00"])


def _refund_row(refund: dict[str, Any]) -> str:
    at = dt.datetime.fromisoformat(refund["success_time"]).astimezone(_CHINA)
    yuan = f"{refund['amount']['refund'] / 100:.2f}"
    cells = [f"{at:%Y-%m-%d %H:%M:%S}", APP_ID, MCH_ID, refund["transaction_id"], refund["out_trade_no"], "oPayer"]
    ends = ["REFUND", "0.00", refund["refund_id"], refund["out_refund_no"], yuan, "SUCCESS", "0.00", yuan]
    return ",".join(f"`{cell}" for cell in [*cells, *ends])
