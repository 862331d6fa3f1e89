"""批准 and 驳回: the second person's word, said in a chat."""

import re

from bot.domain.command_line import Needs
from bot.domain.errors import Refused, WrongUse
from bot.domain.rights import Right
from bot.services.office.approve_deed import approve_deed
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.edit_script import EDIT
from storage.approvals import APPROVED, REJECTED, approvals_waiting
from storage.tables import Approval

_USAGE = "批准 12"
_NO = re.compile(r"(?:驳回|不批|拒绝|reject)", re.IGNORECASE)
_SHOWN = 5


def approve(order: Order) -> Done:
    """Decide; the same word again finds it decided and changes nothing."""
    number = re.search(r"\d+", order.line.words)
    if number is None:
        raise WrongUse(f"哪一件？{_waiting(order)}例如：{_USAGE}，或“批准 12 驳回”")
    reject = bool(_NO.search(order.line.words))
    known = order.session.get(Approval, int(number[0]))
    mine = REJECTED if reject else APPROVED
    if known is not None and (known.state, known.decided_by) == (mine, order.actor.name):
        return Done(f"审批 {known.id} 您已经{'驳回' if reject else '批准'}过了，没有再做一次")
    if known is not None and known.deed == EDIT:
        raise Refused("改话术请在控制台“审批”里看过改了什么再批")
    done = approve_deed(order.session, int(number[0]), order.actor.name, order.now, reject=reject)
    return Done(f"审批 {number[0]}：{done}", f"approval:{number[0]}")


def _waiting(order: Order) -> str:
    rows = [f"{row.id} {row.what}" for row in approvals_waiting(order.session) if row.asked_by != order.actor.name]
    return f"等着的有：{'；'.join(rows[:_SHOWN])}。" if rows else "现在没有等您批的事。"


COMMAND = Command(
    "approve",
    ("批准", "同意审批", "approve"),
    Needs.WORDS,
    _USAGE,
    "第二个人点头；加“驳回”就是不批",
    approve,
    Right.APPROVE,
    rank=62,
)
