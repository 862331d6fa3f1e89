"""减免: asks the second person for a waiver of an open line; nothing is lower before they say yes."""

from collections.abc import Sequence

from bot.domain.bill import BillLine
from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.moments import day_of
from bot.domain.money import ZERO
from bot.domain.rights import Right
from bot.services.bills.show_bill import load_bill
from bot.services.office.ask_waiver import ask_late_waiver, ask_waiver
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import Home, find_home
from bot.services.office.commands.read_words import read_sum, without_sum
from storage.approvals import APPROVED

_USAGE = "减免 3-2-501 违约金 50 服务补偿"
_LATE_CHARGE = "违约金"
_NO_REASON = "经手人没有写"


def waive(order: Order) -> Done:
    """The late charge, or the oldest open line of the item named that holds the sum."""
    home = find_home(order, _USAGE)
    amount, words = read_sum(home.words, _USAGE), without_sum(home.words)
    lines = [line for line in load_bill(order.session, home.room.id, day_of(order.now)).lines if line.outstanding > 0]
    limit = order.parts.guard.policy.waiver_limit if order.actor.may(Right.APPROVE) else ZERO
    by, now = order.actor.name, order.now
    if _LATE_CHARGE in words and not any(_LATE_CHARGE in line.item for line in lines):
        because = words.replace(_LATE_CHARGE, "", 1).strip() or _NO_REASON
        approval = ask_late_waiver(order.session, home.room, amount, because, by, now, limit)
    else:
        line, because = _line(home, lines, words)
        approval = ask_waiver(order.session, line.line_id, amount, because or _NO_REASON, by, now, limit)
    if approval.state == APPROVED:
        return Done(f"减免好了（审批 {approval.id}，在一人可批的额度内）：{approval.what}", approval.subject)
    text = f"提请好了（审批 {approval.id}）：{approval.what}。另一位同事回“批准 {approval.id}”才生效"
    return Done(text, approval.subject)


def _line(home: Home, lines: Sequence[BillLine], words: str) -> tuple[BillLine, str]:
    named = [line for line in lines if line.item in words or any(part and part in line.item for part in words.split())]
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
