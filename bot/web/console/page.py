"""What a page of the console is, and how pages are found: by walking the folder, never by a table."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fastapi import APIRouter

from bot.domain.rights import Right

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.domain.rights import Actor


_PACKAGE = "bot.web.console.pages"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address `/console/NAME`, its title in the menu, where it stands there, and who may open it.

    `router` holds its addresses below `/console/NAME`. `count` says how many things wait on it, shown in the menu;
    it must be one cheap question. `rank` None: reached from other pages only.
    """

    name: str
    title: str
    rank: int | None
    router: APIRouter
    right: Right = Right.LOOK
    count: "Callable[[Session, Actor], int] | None" = None


@cache
def pages() -> tuple[Page, ...]:
    """Every page, in the order of the menu; those outside it last."""
    found = []
    for folder in pkgutil.iter_modules(importlib.import_module(_PACKAGE).__path__):
        module = importlib.import_module(f"{_PACKAGE}.{folder.name}.page")
        found.append(module.PAGE)
    return tuple(sorted(found, key=lambda page: (page.rank is None, page.rank or 0, page.name)))
