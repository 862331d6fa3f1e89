"""`guanjia refund`: give money back, by the platform it came through or over the counter."""

import json
import secrets
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse
from bot.domain.typed_amount import read_amount


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("refund", help="退款：线上缴的由支付平台退回原路，退到了才改账；前台收的当场记账。")(refund)


def refund(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="收据号，如 R12")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="退多少，元")],
    because: Annotated[str, typer.Option("--because", help="退款原因")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Put it down; the next round takes it to the platform."""
    from bot.domain.money import yuan
    from bot.domain.rights import Right
    from bot.services.staff.act_as import act_as
    from bot.services.trading.ask_refund import RefundWish, ask_refund
    from bot.wiring import open_house

    wish = RefundWish(_number(receipt), read_amount(amount), because, f"GJR{secrets.token_hex(12)}")
    house = open_house()
    with house.database.transaction() as session:
        actor = act_as(session, by, Right.MONEY)
        state = ask_refund(session, wish, {name for name, _ in house.settings.gateways()}, moment_now(now), actor)
    told = {"receipt": receipt, "amount": yuan(wish.amount), "refund": wish.number, "state": state}
    next_step = "已从账上减去。请把钱退给业主，并让他签收" if state == "done" else "下一轮交给支付平台，退到了再改账"
    words = f"记下了：收据 {receipt} 退 {told['amount']} 元，退款单 {wish.number}。{next_step}。"
    print(json.dumps(told, ensure_ascii=False) if as_json else words)


def _number(receipt: str) -> int:
    digits = receipt.strip().upper().removeprefix("R")
    if not (digits.isascii() and digits.isdigit()):
        raise WrongUse(f"看不懂收据号“{receipt}”。请写成 R12，收据上有")
    return int(digits)
