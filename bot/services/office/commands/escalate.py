"""升级: a household's matter goes one stage up, into the hands of a named person with a deadline."""

from bot.domain.command_line import Needs
from bot.domain.escalation import TITLES, Stage
from bot.domain.working_hours import deadline_in_words
from bot.services.escalation.raise_case import raise_case
from bot.services.office.commands.contract import Command, Done, Order
from bot.services.office.commands.find_home import find_home
from storage.tables import EscalationCase

_USAGE = "升级 3-2-501 谈了两轮没有结果"


def escalate(order: Order) -> Done:
    """Twice rises once; to 法务 only by a second person's word."""
    home = find_home(order, _USAGE)
    raised = raise_case(order.session, home.room, home.words, order.actor.name, order.actor.role, order.now)
    if raised.approval_id:
        text = f"{home.name} 核查单齐了。提请好了（审批 {raised.approval_id}），另一位同事批准后交法务"
        return Done(text, f"room:{home.room.id}")
    where = _where(raised.case, order) if raised.case is not None else ""
    if not raised.is_new:
        return Done(f"{home.name} 已经在{where}，没有再升")
    return Done(f"升级了：{home.name} 到{where}", f"room:{home.room.id}")


def _where(case: EscalationCase, order: Order) -> str:
    who = f"（{case.in_charge}）" if case.in_charge else "（还没有人，请管理员指定）"
    return f"{TITLES[Stage(case.stage)]}{who}，{deadline_in_words(case.due_at, order.now)}要有结果"


COMMAND = Command("escalate", ("升级", "升級", "上报", "escalate"), Needs.ROOM, _USAGE, "交给上一级", escalate, rank=33)
