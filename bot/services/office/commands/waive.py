"""减免: asks the second person for a waiver of an open line; nothing is lower before they say yes."""

from bot.domain.bill import BillLine
from bot.domain.command_line import Needs
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.services.bills.show_bill import load_bill
from bot.services.office.ask_waiver import ask_waiver
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import Home, find_home
from bot.services.office.commands.read_words import read_sum, without_sum

_USAGE = "减免 3-2-501 违约金 50 服务补偿"
_LATE_CHARGE = "违约金"


def waive(order: Order) -> Done:
    """The oldest open line of the item named that holds the sum."""
    home = find_home(order, _USAGE)
    amount, words = read_sum(home.words, _USAGE), without_sum(home.words)
    line, because = _line(order, home, words)
    approval = ask_waiver(order.session, line.line_id, amount, because or "经手人没有写", order.actor.name, order.now)
    text = f"提请好了（审批 {approval.id}）：{approval.what}。另一位同事回“批准 {approval.id}”才生效"
    return Done(text, f"line:{line.line_id}")


def _line(order: Order, home: Home, words: str) -> tuple[BillLine, str]:
    bill = load_bill(order.session, home.room.id, day_of(order.now))
    lines = [line for line in bill.lines if line.outstanding > 0]
    named = [line for line in lines if line.item in words or any(part and part in line.item for part in words.split())]
    if _LATE_CHARGE in words and not any(_LATE_CHARGE in line.item for line in lines):
        told = f"现在按合同算到今天是 {yuan(bill.late_charge)} 元，" if bill.late_charge else ""
        raise NotFound(f"{home.name} 账上没有单列的违约金：{told}没有记成账单。要减免，请走活动的减免方案")
    items = list(dict.fromkeys(line.item for line in named))
    if len(items) != 1:
        names = "、".join(dict.fromkeys(line.item for line in lines)) or "没有未缴的项目"
        raise WrongUse(f"减免哪一项？{home.name} 未缴：{names}。例如：{_USAGE}")
    line = min(named, key=lambda one: one.period)
    rest = [part for part in words.split() if part not in line.item and line.item not in part]
    return line, " ".join(rest)


COMMAND = Command(
    "waive",
    ("减免", "減免", "waive"),
    Needs.ROOM,
    _USAGE,
    "提请减免，要第二个人批",
    waive,
    rank=26,
)
