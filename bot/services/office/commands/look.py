"""查: a household's card in a few lines, noted as a look at its data."""

from bot.domain.bill import BillLine
from bot.domain.command_line import Needs
from bot.domain.moments import CHINA, day_in_words
from bot.domain.money import yuan
from bot.domain.reason_words import reason_in_words
from bot.domain.rights import Right
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.show_household import HouseholdCard, show_household
from storage.data_seen import note_seen

_USAGE = "查 3-2-501"
_LINES = 4


def look(order: Order) -> Done:
    """Show it. What is on record, no judgement of a person, no telephone."""
    home = find_home(order, _USAGE)
    note_seen(order.session, order.actor.name, home.room.id, "命令查询", order.now)
    return Done(f"{home.name} {_card(show_household(order.session, home.room, order.now))}")


def _card(card: HouseholdCard) -> str:
    bill = card.bill
    lines = [f"{bill.owner or '没有登记业主'}，{'、'.join(card.words) or '没有特别的事'}"]
    if bill.outstanding > 0:
        lines.append(f"未付 {yuan(bill.outstanding)} 元（没有异议的 {yuan(bill.undisputed)} 元）")
        lines += [f"　{one.item} {one.period.label} {yuan(one.outstanding)} 元" for one in _open(card)[:_LINES]]
    else:
        lines.append("没有欠费")
    lines += [f"违约金 按合同算到今天 {yuan(bill.late_charge)} 元"] if bill.late_charge else []
    lines += [f"异议 Y{one.id} {one.what}" for one in card.objections]
    lines += [f"工单 G{one.id} {one.what}" for one in card.orders]
    lines += [f"答应 {day_in_words(one.promised_on)} 前付" for one in card.promises]
    lines += [
        f"暂停（{reason_in_words(one.reason)}）到 {day_in_words(one.review_on)}" for one in card.holds if one.review_on
    ]
    lines += [f"上次联系 {card.met[0].at.astimezone(CHINA):%m-%d %H:%M}"] if card.met else []
    lines += [f"最近一笔 {yuan(card.paid.amount)} 元，{card.paid.paid_at.astimezone(CHINA):%m-%d}"] if card.paid else []
    return "\n".join(lines)


def _open(card: HouseholdCard) -> list[BillLine]:
    return [line for line in card.bill.lines if line.outstanding > 0]


COMMAND = Command(
    "look",
    ("查", "查询", "查詢", "查看", "看", "show", "look", "find"),
    Needs.ROOM,
    _USAGE,
    "看一户的账和没了的事",
    look,
    Right.LOOK,
    rank=10,
)
