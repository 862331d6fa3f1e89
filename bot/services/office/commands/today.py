"""今天: what waits for this colleague, the most urgent first."""

from bot.domain.command_line import Needs
from bot.domain.moments import CHINA
from bot.domain.rights import Right
from bot.services.office.commands.contract import Command, Done, Order
from storage.approvals import count_approvals
from storage.desk import count_tasks, tasks_due
from storage.inbox import count_waiting

_SHOWN = 10
_SHORT = 40


def today(order: Order) -> Done:
    """Counts, and the first ten to-dos with their deadline."""
    scope = order.actor.scope
    waiting = count_waiting(order.session, scope) if order.actor.may(Right.READ_TALKS) else 0
    approvals = count_approvals(order.session, order.actor.name) if order.actor.may(Right.APPROVE) else 0
    count = sum(count_tasks(order.session, scope).values())
    late = sum(count_tasks(order.session, scope, order.now).values())
    lines = [f"等回话 {waiting}，等您批 {approvals}，待办 {count}（超期 {late}）"]
    for task, room, _ in tasks_due(order.session, scope, limit=_SHOWN):
        due = f"{task.due_at.astimezone(CHINA):%m-%d %H:%M}" if task.due_at else "不限期"
        mark = "超期 " if task.due_at and task.due_at < order.now else ""
        lines.append(f"{task.id}. {mark}{due} {f'{room.code} ' if room else ''}{task.what[:_SHORT]}")
    return Done("\n".join(lines) if count or waiting or approvals else "今天没有等着您的事")


COMMAND = Command(
    "today",
    ("今天", "待办", "待辦", "today", "todo"),
    Needs.NOTHING,
    "今天",
    "看等着自己的事",
    today,
    Right.LOOK,
    rank=5,
)
