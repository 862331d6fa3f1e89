"""Finds the commands by walking this folder."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache

import bot.services.office.commands as folder
from bot.services.office.commands.contract import Command


@cache
def commands() -> tuple[Command, ...]:
    """Every command of this folder, in the order of 帮助."""
    found = pkgutil.iter_modules(folder.__path__)
    modules = [importlib.import_module(f"{folder.__name__}.{one.name}") for one in found]
    members = [one for module in modules for one in _of(vars(module))]
    return tuple(sorted(members, key=lambda command: (command.rank, command.name)))


def _of(names: Mapping[str, object]) -> Iterator[Command]:
    """Its `COMMAND`, or its `COMMANDS` where two differ in a word only."""
    told = names.get("COMMANDS", ())
    several = told if isinstance(told, tuple) else ()
    yield from (one for one in (names.get("COMMAND"), *several) if isinstance(one, Command))
