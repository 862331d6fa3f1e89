"""Finds the commands by walking this folder."""

import importlib
import pkgutil
from functools import cache

import bot.services.office.commands as folder
from bot.services.office.commands.contract import Command


@cache
def commands() -> tuple[Command, ...]:
    """Every command of this folder, in the order of 帮助."""
    found = pkgutil.iter_modules(folder.__path__)
    modules = [importlib.import_module(f"{folder.__name__}.{one.name}") for one in found]
    members = [one for module in modules if isinstance(one := getattr(module, "COMMAND", None), Command)]
    return tuple(sorted(members, key=lambda command: (command.rank, command.name)))
