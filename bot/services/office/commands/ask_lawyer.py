"""律师函 and 起诉: ask a second person, once every line of the checklist holds. The house writes and files nothing."""

from bot.domain.command_line import Needs
from bot.domain.rights import Right
from bot.services.escalation.raise_case import COURT, LETTER, ask_for_lawyer
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home


def _asking_for(measure: str, name: str, verbs: tuple[str, ...], rank: int) -> Command:
    usage = f"{measure} 3-2-501"

    def ask(order: Order) -> Done:
        home = find_home(order, usage)
        approval = ask_for_lawyer(order.session, home.room, measure, order.actor.name, order.now)
        text = f"{home.name} 核查单齐了。提请好了（审批 {approval.id}），另一位同事回“批准 {approval.id}”后交法务"
        return Done(text, f"room:{home.room.id}")

    does = "核查单齐了才能提，要第二个人批"
    return Command(name, verbs, Needs.ROOM, usage, does, ask, Right.APPROVE, rank=rank)


COMMANDS = (
    _asking_for(LETTER, "letter", ("律师函", "律師函", "lawyer letter", "letter"), 41),
    _asking_for(COURT, "court", ("起诉", "起訴", "court", "sue"), 42),
)
