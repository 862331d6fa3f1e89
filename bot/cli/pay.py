"""`guanjia pay`: a payment at the counter, and what it settled."""

import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.domain.typed_amount import read_amount

if TYPE_CHECKING:
    from bot.domain.payment import PaymentNotice, Settlement
    from storage.tables import Community, Room


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("pay", help="前台收款：记一笔缴费，按业主指定或民法典560条的次序核销。")(pay)


def pay(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="金额，元，如 751.80")],
    at: Annotated[str | None, typer.Option("--at", help="缴费时间，如 2026-11-23T09:30；不写就是现在")] = None,
    method: Annotated[str, typer.Option("--method", help="方式：现金、刷卡、转账……")] = "",
    reference: Annotated[str, typer.Option("--reference", help="收据号；同一号再记一次不重复入账")] = "",
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    by: Annotated[str, typer.Option("--by", help="经手员工")] = "",
    item: Annotated[str, typer.Option("--for", help="业主指定缴哪个收费项目")] = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Take the money and say where it went."""
    from bot.services.bills.name_room import name_room
    from bot.services.money.take_payment import CounterEntry, take_payment
    from bot.services.money.thank_payer import thank_payer
    from bot.services.staff.name_staff import name_staff
    from bot.wiring import open_house

    moment = moment_now(now)
    paid_at = moment_now(at) if at else moment
    entry = CounterEntry(read_amount(amount), paid_at, reference or _new_reference(paid_at), method, item)
    house = open_house()
    with house.database.transaction() as session:
        home, room = name_room(session, room_name, community)
        notice, settlement = take_payment(session, home, room, entry, moment, name_staff(session, by))
        thank_payer(session, house.scripts, notice, settlement, moment, house.link_maker)
    print(_as_json(home, room, notice, settlement) if as_json else _as_text(home, room, notice, settlement))


def _new_reference(paid_at: datetime) -> str:
    """Without a receipt's number every entry is a payment of its own."""
    return f"{day_of(paid_at):%Y%m%d}-{secrets.token_hex(4)}"


def _as_json(home: "Community", room: "Room", notice: "PaymentNotice", settlement: "Settlement") -> str:
    from bot.services.money.tell_money import tell_settlement

    return json.dumps(tell_settlement(home, room, notice, settlement), ensure_ascii=False, indent=2)


def _as_text(home: "Community", room: "Room", notice: "PaymentNotice", settlement: "Settlement") -> str:
    known = "（这笔以前记过，没有重复入账）" if settlement.duplicate else ""
    lines = [f"{home.name} {room.code} 收到 {yuan(notice.amount)} 元，收据号 {notice.trade_number}{known}"]
    lines += [f"  {part.item} {part.period.label} {yuan(part.amount)} 元" for part in settlement.allocations]
    if settlement.prepaid:
        lines.append(f"  多付 {yuan(settlement.prepaid)} 元转为预存，可抵以后账单，也可退")
    lines.append(f"还欠 {yuan(settlement.open_left)} 元" if settlement.open_left else "已无欠费")
    return "\n".join(lines)
