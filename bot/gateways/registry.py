"""Finds the gateways by walking this folder, and opens them. Knows none by name."""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

import bot.gateways
from bot.gateways.contract import Gateway, OpenGateway, OpensGateway


@cache
def gateways() -> MappingProxyType[str, Gateway]:
    """Every gateway by its name."""
    modules = [
        importlib.import_module(f"bot.gateways.{found.name}") for found in pkgutil.iter_modules(bot.gateways.__path__)
    ]
    return MappingProxyType(
        {found.name: found for module in modules if isinstance(found := getattr(module, "GATEWAY", None), Gateway)}
    )


def open_gateway(name: str, settings: BaseModel, notify_url: str) -> OpenGateway:
    """Open one. `notify_url`: where the platform tells of money. Raises WrongUse when its settings cannot work."""
    opener = cast("OpensGateway", importlib.import_module(gateways()[name].opens))
    return opener.open_gateway(settings, notify_url)
