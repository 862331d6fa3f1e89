"""帮助: the commands this colleague's role may give, each by its example."""

from bot.domain.command_line import Needs
from bot.domain.rights import Right
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.found import commands


def help_with(order: Order) -> Done:
    """List them. Nothing personal stands in it."""
    mine = [command for command in commands() if order.actor.may(command.right)]
    lines = [f"{command.usage}　{command.does}" for command in mine]
    return Done("\n".join(["可以这样发（房号怎么写都行）：", *lines, "钱和群发会先问一句，回“确认”才办。"]))


COMMAND = Command(
    "help",
    ("帮助", "幫助", "命令", "help", "?"),
    Needs.NOTHING,
    "帮助",
    "看能做什么",
    help_with,
    Right.LOOK,
    rank=99,
)
