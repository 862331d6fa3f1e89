"""微信支付's bill of a day (交易账单, ALL): a CSV whose values begin with a backtick and whose end is a summary."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping

from bot.domain.moments import CHINA
from bot.domain.money import Fen, read_yuan
from bot.gateways.contract import DayTrade

_PAID, _REFUNDED = "SUCCESS", "REFUND"


def read_day_bill(text: str) -> tuple[DayTrade, ...]:
    """Its trades. Raises ValueError naming what is missing, so that a changed format never looks like an empty day."""
    return tuple(_trades(text))


def _trades(text: str) -> Iterator[DayTrade]:
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    header = [name.strip() for name in next(rows, [])]
    for name in ("交易时间", "微信订单号", "商户订单号", "交易状态", "应结订单金额", "商户退款单号", "退款金额"):
        if name not in header:
            raise ValueError(f"交易账单里没有“{name}”一栏")
    for row in rows:
        if not row or not row[0].startswith("`"):
            return  # the summary begins
        yield from _trade(dict(zip(header, (cell.lstrip("`").strip() for cell in row), strict=False)))


def _trade(cells: Mapping[str, str]) -> Iterator[DayTrade]:
    at = dt.datetime.strptime(cells["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    order, trade, payer = cells["商户订单号"], cells["微信订单号"], cells.get("用户标识", "")
    match cells["交易状态"]:
        case "SUCCESS":
            # 订单金额 is what the payer was asked; 应结 leaves out coupons of the platform's own.
            yield DayTrade(order, trade, _fen(cells.get("订单金额") or cells["应结订单金额"]), at, payer=payer)
        case "REFUND" if cells.get("退款状态", "SUCCESS") == "SUCCESS":
            amount = _fen(cells.get("申请退款金额") or cells["退款金额"])
            yield DayTrade(order, trade, amount, at, refund_number=cells["商户退款单号"], payer=payer)
        case _:
            return


def _fen(text: str) -> Fen:
    return read_yuan(text)
