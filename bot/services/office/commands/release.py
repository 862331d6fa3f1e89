"""恢复: reminders of a household go again."""

from bot.domain.command_line import Needs
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.hold_household import release_household

_USAGE = "恢复 3-2-501"


def release(order: Order) -> Done:
    """Lift all its holds; what else speaks against a reminder still does."""
    home = find_home(order, _USAGE)
    count = release_household(order.session, home.room, order.actor.name, order.now)
    if not count:
        return Done(f"{home.name} 本来就没有暂停")
    return Done(f"{home.name} 恢复提醒了。异议、工单、承诺还没了的，照样不催", f"room:{home.room.id}")


COMMAND = Command(
    "release",
    ("恢复", "恢復", "解除暂停", "release", "resume"),
    Needs.ROOM,
    _USAGE,
    "恢复这户的提醒",
    release,
    rank=25,
)
