"""命令: a line as one would type it in a chat, for who sits at a desk; what was answered stays on the page alone."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.command_line import MOST_CHARACTERS
from bot.services.office.commands.contract import Command, CommandParts
from bot.services.office.commands.found import commands
from bot.services.office.commands.run_command import run_command
from bot.web.console.page import Page
from bot.web.console.visit import Signed, Visit, words_of

router = APIRouter()
_NOT_A_COMMAND = "没有听懂这条命令。看看下面的例子，或发“帮助”。"


@router.get("")
async def show(visit: Signed) -> Response:
    """The box, and what this colleague may order."""
    return await visit.page("command/command.html", "命令", line="", answer="", mine=_mine(visit))


@router.post("")
async def give(visit: Signed) -> Response:
    """Do it; the answer stands below the box."""
    line = words_of(await visit.form(), "line", MOST_CHARACTERS)
    parts = CommandParts(visit.parts.scripts(), visit.parts.guard(), visit.parts.groups(), visit.parts.links)

    def work(session: Session) -> str | None:
        return run_command(session, parts, visit.actor, line, visit.now) if line else ""

    answer = await visit.run(work)
    values = {"line": line, "answer": _NOT_A_COMMAND if answer is None else answer}
    if visit.is_fragment:
        return visit.part("command/answer.html", **values)
    return await visit.page("command/command.html", "命令", mine=_mine(visit), **values)


def _mine(visit: Visit) -> tuple[Command, ...]:
    return tuple(command for command in commands() if visit.actor.may(command.right))


PAGE = Page("command", "命令", 15, router)
