"""Finds the ticks by walking this folder."""

import importlib
import pkgutil
from functools import cache

import bot.ticks
from bot.ticks.contract import Tick


@cache
def ticks() -> tuple[Tick, ...]:
    """Every tick of this folder."""
    modules = [importlib.import_module(f"bot.ticks.{found.name}") for found in pkgutil.iter_modules(bot.ticks.__path__)]
    return tuple(tick for module in modules if isinstance(tick := getattr(module, "TICK", None), Tick))
