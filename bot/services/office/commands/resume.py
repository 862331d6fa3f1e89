"""恢复发送: asks a second person to let everything go again."""

from bot.domain.command_line import Needs
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.pause_sending import ask_to_resume


def resume(order: Order) -> Done:
    """The waiting approval."""
    approval = ask_to_resume(order.session, order.actor.name, order.now)
    return Done(f"提请恢复了（审批 {approval.id}）。另一位同事回“批准 {approval.id}”才恢复", approval.subject)


COMMAND = Command(
    "resume",
    ("恢复发送", "恢復發送", "恢复一切发送", "全部恢复", "resume all", "resumeall"),
    Needs.NOTHING,
    "恢复发送",
    "提请恢复，要第二个人批",
    resume,
    rank=61,
)
