"""What the console needs of the house, handed in by serving; tests hand in their own."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.broadcast import OwnersGroup
from bot.domain.finding import Finding
from bot.services.guarding.guard_send import GuardParts
from bot.services.links.make_link import LinkMaker
from bot.services.talk.receive_message import TalkParts
from bot.wall import Wall
from scripts_zh.load import Scripts
from storage.database import Database
from storage.sealing import PhoneVault


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """The collaborators of the console's pages.

    Texts, wall and guard are asked for anew at every use: an edit that was approved changes them while we run.
    `publish` brings approved edits into force; `examine` is `guanjia doctor`; `leaving` is set when the process is
    asked to end, so that open streams end by themselves. `settings` are shown on the settings page, secrets as stars.
    """

    clock: Callable[[], dt.datetime]
    database: Database
    home: Path
    vault: PhoneVault
    scripts: Callable[[], Scripts]
    wall: Callable[[], Wall]
    guard: Callable[[], GuardParts]
    talk: Callable[[], TalkParts]
    publish: Callable[[], object]
    examine: Callable[[dt.datetime], Iterator[Finding]]
    settings: Callable[[], Mapping[str, str]] = dict
    groups: Callable[[], Mapping[str, OwnersGroup]] = dict
    links: LinkMaker | None = None
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    seats: bool = False  # the demo: its chat page is here too
