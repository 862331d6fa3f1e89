"""微信支付's own words for orders and refunds, read into ours."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.domain.moments import CHINA, read_moment
from bot.domain.money import Fen
from bot.domain.trade import OrderState, OrderTold, RefundState, RefundTold

_ORDER = {
    "SUCCESS": OrderState.PAID,
    "REFUND": OrderState.PAID,  # it was paid; the refunds are told by themselves
    "NOTPAY": OrderState.OPEN,
    "USERPAYING": OrderState.OPEN,
    "ACCEPT": OrderState.OPEN,
    "CLOSED": OrderState.CLOSED,
    "REVOKED": OrderState.CLOSED,
    "PAYERROR": OrderState.FAILED,
}
_REFUND = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PROCESSING,
    "CLOSED": RefundState.CLOSED,
    "ABNORMAL": RefundState.ABNORMAL,
}
_MOST_FEN = 100_000_000_00
_MOST_LETTERS = 64


def order_told(data: Mapping[str, Any]) -> OrderTold:
    """An order as told by a notice or by an answer. Raises KeyError, ValueError or TypeError for what is none."""
    state = _ORDER[data["trade_state"]]
    number = _text(data["out_trade_no"])
    if state is not OrderState.PAID:
        return OrderTold(number, state)
    return OrderTold(
        number,
        state,
        trade_number=_text(data["transaction_id"]),
        amount=fen(data["amount"]["total"]),
        paid_at=_moment(data["success_time"]),
        payer=str((data.get("payer") or {}).get("openid", "")),
    )


def refund_told(data: Mapping[str, Any]) -> RefundTold:
    """A refund as told: a notice says `refund_status`, an answer `status`. Raises as `order_told`."""
    state = _REFUND[data["refund_status"] if "refund_status" in data else data["status"]]
    return RefundTold(
        refund_number=_text(data["out_refund_no"]),
        state=state,
        amount=fen(data["amount"]["refund"]),
        order_number=str(data.get("out_trade_no", "")),
        trade_number=str(data.get("transaction_id", "")),
        done_at=_moment(data["success_time"]) if state is RefundState.DONE else None,
    )


def fen(value: object) -> Fen:
    """A sum in fen, above zero. Raises ValueError for anything else: true is no number of fen."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _MOST_FEN:
        raise ValueError(f"not a sum in fen: {value!r}")
    return Fen(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MOST_LETTERS or not value.isascii():
        raise ValueError(f"not a number: {value!r}")
    return value


def _moment(value: object) -> dt.datetime:
    if not isinstance(value, str):
        raise TypeError("not a moment")
    return read_moment(value).astimezone(CHINA)
