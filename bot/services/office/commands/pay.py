"""已缴: money a colleague took, entered after a second look; the number of the order makes it one payment."""

from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.domain.rights import Right
from bot.services.bills.show_bill import load_bill
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.money.thank_payer import thank_payer
from bot.services.office.commands.contract import AskBack, Command, Done, Order
from bot.services.office.commands.find_home import Home, find_home
from bot.services.office.commands.read_words import read_sum

_USAGE = "已缴 3-2-501 800 现金"
_METHODS = {
    "现金": "现金", "cash": "现金", "刷卡": "刷卡", "card": "刷卡", "pos": "刷卡", "转账": "转账", "银行": "转账",
    "transfer": "转账", "bank": "转账", "微信": "微信", "wechat": "微信", "支付宝": "支付宝", "alipay": "支付宝",
}  # fmt: skip


def pay(order: Order) -> Done | AskBack:
    """Ask back what would be entered; once confirmed, settle it and send the receipt."""
    home = find_home(order, _USAGE)
    amount = read_sum(home.words, _USAGE)
    method = _method(home)
    if not order.confirmed:
        owed = load_bill(order.session, home.room.id, day_of(order.now)).outstanding
        over = f"，比未付的 {yuan(owed)} 元多，多的记预存" if amount > owed else f"，未付 {yuan(owed)} 元"
        return AskBack(f"记一笔：{home.name} 收到 {yuan(amount)} 元 {method}{over}。收据会发给业主，不能悄悄改。")
    entry = CounterEntry(amount, order.asked_at, f"命令{order.confirmed}", method)
    notice, done = take_payment(order.session, home.community, home.room, entry, order.now, order.actor.name)
    thank_payer(order.session, order.parts.scripts, notice, done, order.now, order.parts.links)
    left = f"还欠 {yuan(done.open_left)} 元" if done.open_left else "已无欠费"
    spare = f"，{yuan(done.prepaid)} 元转预存" if done.prepaid else ""
    text = f"记好了：{home.name} 收到 {yuan(amount)} 元 {method}{spare}，{left}。收据号 {notice.trade_number}"
    return Done(text, f"room:{home.room.id}")


def _method(home: Home) -> str:
    found = {meant for word, meant in _METHODS.items() if word in home.words.lower()}
    if len(found) != 1:
        raise WrongUse(f"怎么付的？请写一种：现金、刷卡、转账、微信、支付宝。例如：{_USAGE}")
    return found.pop()


COMMAND = Command(
    "pay",
    ("已缴", "已交", "已繳", "已付", "缴费", "收款", "收到", "paid", "pay"),
    Needs.ROOM,
    _USAGE,
    "记一笔收到的钱",
    pay,
    Right.MONEY,
    rank=20,
)
