"""律师函: asks a second person, once every line of the checklist holds. The house writes no lawyer's letter itself."""

from bot.domain.command_line import Needs
from bot.domain.rights import Right
from bot.services.escalation.raise_case import LETTER, ask_for_lawyer
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home

_USAGE = "律师函 3-2-501"


def letter(order: Order) -> Done:
    """The waiting approval."""
    home = find_home(order, _USAGE)
    approval = ask_for_lawyer(order.session, home.room, LETTER, order.actor.name, order.now)
    text = f"{home.name} 核查单齐了。提请好了（审批 {approval.id}），另一位同事回“批准 {approval.id}”后交法务"
    return Done(text, f"room:{home.room.id}")


COMMAND = Command(
    "letter",
    ("律师函", "律師函", "lawyer letter", "letter"),
    Needs.ROOM,
    _USAGE,
    "核查单齐了才能提，要第二个人批",
    letter,
    Right.APPROVE,
    rank=41,
)
