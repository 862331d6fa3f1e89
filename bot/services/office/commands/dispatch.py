"""派单: a work order for a household; an open one with the same words is not opened twice."""

import datetime as dt

from bot.domain.command_line import Needs
from bot.domain.errors import WrongUse
from bot.domain.working_hours import deadline_in_words, working_deadline
from bot.services.calendar.load_calendar import load_calendar
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from storage.matters import open_work_orders
from storage.tables import WorkOrder

_USAGE = "派单 3-2-501 厨房漏水"
_WITHIN = dt.timedelta(hours=9)  # a working day


def dispatch(order: Order) -> Done:
    """Open it, with a deadline in working hours."""
    home = find_home(order, _USAGE)
    if not home.words:
        raise WrongUse(f"修什么、办什么？请写一句，例如：{_USAGE}")
    known = next((one for one in open_work_orders(order.session, home.room.id) if home.words in one.what), None)
    if known is not None:
        return Done(f"{home.name} 已经有这张工单 G{known.id}：{known.what}。没有再开一张")
    due_at = working_deadline(order.now, _WITHIN, load_calendar(order.session))
    opened = WorkOrder(
        community_id=home.community.id, room_id=home.room.id, category="dispatched", what=home.words,
        opened_at=order.now, due_at=due_at,
    )  # fmt: skip
    order.session.add(opened)
    order.session.flush()
    by = deadline_in_words(due_at, order.now)
    return Done(f"派单了：工单 G{opened.id}，{home.name} {home.words}，{by}。没办完不催这户的费", f"order:{opened.id}")


COMMAND = Command(
    "dispatch",
    ("派单", "派單", "派工", "报修", "dispatch", "order"),
    Needs.ROOM,
    _USAGE,
    "开一张工单",
    dispatch,
    rank=32,
)
