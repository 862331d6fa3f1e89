"""Take a colleague's line: read it, check the right, ask back what cannot be undone, do it, keep who did it.

What is refused or misunderstood is answered, never raised; half a deed is rolled back before the answer.
"""

import datetime as dt

from sqlmodel import Session

from bot.domain.command_line import CommandLine, is_word, read_command
from bot.domain.errors import GuanjiaError
from bot.domain.rights import HOLDERS, Actor
from bot.services.office.commands.contract import AskBack, Command, CommandParts, Done, Order
from bot.services.office.commands.found import commands
from storage import audit
from storage.staff_orders import DONE, DROPPED, WAITING, latest_order, same_done
from storage.tables import StaffOrder

CONFIRM_WITHIN = dt.timedelta(minutes=10)
_REMEMBERED = dt.timedelta(days=1)
_YES = frozenset({"确认", "确定", "确认执行", "confirm", "yes", "y", "ok"})
_NO = frozenset({"取消", "不要了", "算了", "cancel", "no", "n"})


def run_command(session: Session, parts: CommandParts, actor: Actor, text: str, now: dt.datetime) -> str | None:
    """The answer, for this colleague alone; None when the text is no command."""
    if is_word(text, _YES) or is_word(text, _NO):
        return _second_word(session, parts, actor, now, yes=is_word(text, _YES))
    line = read_command(text, [command.spelled for command in commands()])
    if line is None:
        return None
    _drop_waiting(session, actor, text, now)
    command = _command(line)
    if not actor.may(command.right):
        return _refused(session, actor, command, now)
    order = Order(session, parts, actor, line, now, now)
    answer = _act(order, command)
    if isinstance(answer, AskBack):
        return _ask(order, text, answer)
    return answer.text


def _command(line: CommandLine) -> Command:
    return next(command for command in commands() if command.name == line.name)


def _act(order: Order, command: Command) -> Done | AskBack:
    deed = order.session.begin_nested()
    try:
        answer = command.act(order)
        order.session.flush()
    except GuanjiaError as error:
        deed.rollback()
        return Done(str(error))
    deed.commit()
    if isinstance(answer, Done) and answer.subject:
        detail = {"command": command.name, "confirmed": order.confirmed}
        audit.append(
            order.session,
            at=order.now,
            by_staff=order.actor.name,
            deed="command",
            subject=answer.subject,
            detail=detail,
        )
    return answer


def _refused(session: Session, actor: Actor, command: Command, now: dt.datetime) -> str:
    detail = {"command": command.name, "role": actor.role}
    audit.append(session, at=now, by_staff=actor.name, deed="command_refused", subject="command", detail=detail)
    who = "、".join(sorted(HOLDERS[command.right]))
    return f"您是{actor.role}，“{command.verbs[0]}”要由{who}来做。请把这件事转给他们"


def _ask(order: Order, text: str, answer: AskBack) -> str:
    waiting = latest_order(order.session, order.actor.staff_id, order.now - CONFIRM_WITHIN)
    if waiting is None or waiting.state != WAITING or waiting.line != text:
        waiting = StaffOrder(staff_id=order.actor.staff_id, line=text, what=answer.text, asked_at=order.now)
        order.session.add(waiting)
    again = same_done(order.session, order.actor.staff_id, text, order.now - CONFIRM_WITHIN)
    warning = "\n注意：10 分钟内已经办过一次一模一样的，确认就是再办一次。" if again else ""
    return f"{answer.text}{warning}\n10 分钟内回“确认”就办，回“取消”不办。"


def _second_word(session: Session, parts: CommandParts, actor: Actor, now: dt.datetime, *, yes: bool) -> str | None:
    waiting = latest_order(session, actor.staff_id, now - _REMEMBERED)
    if waiting is None:
        return None
    if waiting.state == DONE:
        return f"已经办过了，没有再办一次。{waiting.answer}"
    if waiting.state == DROPPED:
        return "没有等您确认的事。要办，请把命令重发一次"
    if not yes:
        waiting.state = DROPPED
        session.add(waiting)
        return "取消了，什么都没有办。"
    if now - waiting.asked_at > CONFIRM_WITHIN:
        waiting.state = DROPPED
        session.add(waiting)
        return "过了 10 分钟，没有办。情况可能变了，请把命令重发一次"
    return _confirmed(session, parts, actor, waiting, now)


def _confirmed(session: Session, parts: CommandParts, actor: Actor, waiting: StaffOrder, now: dt.datetime) -> str:
    """Rights and facts are looked at once more: either may have changed within the ten minutes."""
    line = read_command(waiting.line, [command.spelled for command in commands()])
    command = _command(line) if line is not None else None
    if line is None or command is None or not actor.may(command.right):
        waiting.state = DROPPED
        session.add(waiting)
        return "现在不能办这件事了，什么都没有办。请找主管"
    answer = _act(Order(session, parts, actor, line, waiting.asked_at, now, waiting.id), command)
    was_done = isinstance(answer, Done) and bool(answer.subject)  # else a rule said no, and nothing happened
    waiting.state, waiting.answer, waiting.done_at = DONE if was_done else DROPPED, answer.text, now
    session.add(waiting)
    return answer.text


def _drop_waiting(session: Session, actor: Actor, text: str, now: dt.datetime) -> None:
    """Another order makes an earlier question void: 确认 must mean the last thing asked."""
    waiting = latest_order(session, actor.staff_id, now - _REMEMBERED)
    if waiting is not None and waiting.state == WAITING and waiting.line != text:
        waiting.state = DROPPED
        session.add(waiting)
