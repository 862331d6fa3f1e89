"""暂停: reminders of a household rest, with a reason and a day of review."""

import re

from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.moments import day_in_words
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from bot.services.office.hold_household import hold_household
from storage.matters import active_holds

_USAGE = "暂停 3-2-501 业主住院"
_DAYS = re.compile(r"(\d{1,3})\s*(?:天|days?)")
_USUAL_DAYS = 14


def hold(order: Order) -> Done:
    """Hold it for the days told, else two weeks; the same reason again is the hold that stands."""
    home = find_home(order, _USAGE)
    days = _DAYS.search(home.words)
    why = _DAYS.sub("", home.words).strip(" ，,")
    if not why:
        raise WrongUse(f"为什么暂停？请写原因，复核的同事要看，例如：{_USAGE}")
    known = next((one for one in active_holds(order.session, home.room.id) if one.reason == why), None)
    if known is not None and known.review_on is not None:
        return Done(f"{home.name} 本来就因为“{why}”暂停着，到 {day_in_words(known.review_on)} 复核")
    until = hold_household(
        order.session, home.room, why, int(days[1]) if days else _USUAL_DAYS, order.actor.name, order.now
    )
    return Done(
        f"{home.name} 暂停提醒（{why}），到 {day_in_words(until)} 复核。业主来消息照样应答", f"room:{home.room.id}"
    )


COMMAND = Command(
    "hold",
    ("暂停", "暫停", "停催", "hold", "pause"),
    Needs.ROOM,
    _USAGE,
    "暂停这户的提醒",
    hold,
    rank=24,
)
