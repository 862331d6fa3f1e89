"""What a command is: its verbs, the right it asks for, and the deed. A new one is one new file with its COMMAND."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.domain.broadcast import OwnersGroup
from bot.domain.command_line import CommandLine, Needs, Verbs
from bot.domain.rights import Actor, Right
from bot.services.guarding.guard_send import GuardParts
from bot.services.links.make_link import LinkMaker
from scripts_zh.load import Scripts


@dataclass(frozen=True, slots=True)
class CommandParts:
    """What commands need of the house besides the database."""

    scripts: Scripts
    guard: GuardParts
    groups: Mapping[str, OwnersGroup] = field(default_factory=dict)
    links: LinkMaker | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One command by one colleague. `asked_at`: when it was typed; days such as 周五 are counted from there.

    `confirmed`: the number of the order that was confirmed, 0 while nobody has said 确认 yet.
    """

    session: Session
    parts: CommandParts
    actor: Actor
    line: CommandLine
    asked_at: dt.datetime
    now: dt.datetime
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """It was done, or shown. `subject` names the row for the audit; empty: nothing worth keeping happened."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class AskBack:
    """Nothing is done before the colleague says 确认; `text` tells what would be."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `usage` is an example line, `does` one clause for 帮助."""

    name: str
    verbs: tuple[str, ...]
    needs: Needs
    usage: str
    does: str
    act: Callable[[Order], Done | AskBack]
    right: Right = Right.WORK
    rank: int = 50  # where it stands in 帮助

    @property
    def spelled(self) -> Verbs:
        """For the parser."""
        return Verbs(self.name, self.verbs, self.needs)
