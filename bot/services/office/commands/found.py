"""Finds the commands by walking this folder."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from bot.services.office.commands.contract import Command

_FOLDER, _PACKAGE = Path(__file__).parent, "bot.services.office.commands"


@cache
def commands() -> tuple[Command, ...]:
    """Every command of this folder, in the order of 帮助."""
    found = pkgutil.iter_modules([str(_FOLDER)])
    modules = [importlib.import_module(f"{_PACKAGE}.{one.name}") for one in found]
    members = [one for module in modules if isinstance(one := getattr(module, "COMMAND", None), Command)]
    return tuple(sorted(members, key=lambda command: (command.rank, command.name)))
