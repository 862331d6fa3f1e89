"""Finds the channels by walking this folder, and opens accounts. Knows none by name."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

import bot.channels
from bot.channels.contract import Account, Channel, OpensAccount

if TYPE_CHECKING:
    import httpx


@cache
def channels() -> MappingProxyType[str, Channel]:
    """Every channel by its name."""
    return MappingProxyType({channel.name: channel for channel in _walk()})


def is_abroad(channel: str) -> bool:
    """Do this channel's servers stand in another country?"""
    found = channels().get(channel)
    return found is not None and found.abroad


def open_account(channel: str, name: str, settings: BaseModel, http: "httpx.AsyncClient") -> Account:
    """Open one account. Raises WrongUse when its settings cannot work."""
    opener = cast("OpensAccount", importlib.import_module(channels()[channel].opens))
    return opener.open_account(name, settings, http)


def _walk() -> Iterator[Channel]:
    for module in pkgutil.iter_modules(bot.channels.__path__):
        channel = getattr(importlib.import_module(f"bot.channels.{module.name}"), "CHANNEL", None)
        if isinstance(channel, Channel):
            yield channel
