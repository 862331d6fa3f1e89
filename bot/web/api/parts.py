"""What the interface for other programs needs of the house, handed in by serving."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.links.make_link import LinkMaker
from bot.wall import Wall
from scripts_zh.load import Scripts
from storage.database import Database


@dataclass(frozen=True, slots=True)
class ApiParts:
    """The collaborators. Texts and wall are asked for anew at every use: an approved edit changes them."""

    clock: Callable[[], dt.datetime]
    database: Database
    scripts: Callable[[], Scripts]
    wall: Callable[[], Wall]
    links: LinkMaker
