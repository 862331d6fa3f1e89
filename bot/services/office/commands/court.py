"""起诉: asks a second person, once every line of the checklist holds. The house files nothing itself."""

from bot.domain.command_line import Needs
from bot.domain.rights import Right
from bot.services.escalation.raise_case import COURT, ask_for_lawyer
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home

_USAGE = "起诉 3-2-501"


def court(order: Order) -> Done:
    """The waiting approval."""
    home = find_home(order, _USAGE)
    approval = ask_for_lawyer(order.session, home.room, COURT, order.actor.name, order.now)
    text = f"{home.name} 核查单齐了。提请好了（审批 {approval.id}），另一位同事回“批准 {approval.id}”后交法务"
    return Done(text, f"room:{home.room.id}")


COMMAND = Command(
    "court",
    ("起诉", "起訴", "court", "sue"),
    Needs.ROOM,
    _USAGE,
    "核查单齐了才能提，要第二个人批",
    court,
    Right.APPROVE,
    rank=42,
)
