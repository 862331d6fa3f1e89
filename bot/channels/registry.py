"""Finds the channels by walking this folder, and opens accounts. Knows none by name."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

import bot.channels
from bot.channels.contract import Account, Channel, OpensAccount, ways_with
from bot.domain.forms import FormSpec
from bot.domain.ways import Way

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


def ways_by_account(accounts: Iterable[tuple[str, str, BaseModel]]) -> dict[str, tuple[Way, ...]]:
    """The ways of every configured account (channel, name, settings) by its lane, with the numbers it tells.

    Of a channel that needs no settings the account `main` is always there.
    """
    always = {f"{name}:main": channel.ways for name, channel in channels().items() if not channel.example}
    told = {f"{channel}:{name}": ways_with(channels()[channel].ways, settings) for channel, name, settings in accounts}
    return always | told


def forms_by_account(accounts: Iterable[tuple[str, str, BaseModel]]) -> dict[str, tuple[FormSpec, ...]]:
    """The templates of every configured account (channel, name, settings) by its lane."""
    return {f"{channel}:{name}": tuple(channels()[channel].forms(settings)) for channel, name, settings in accounts}


def open_account(channel: str, name: str, settings: BaseModel, http: "httpx.AsyncClient") -> Account:
    """Open one account. Raises WrongUse when its settings cannot work."""
    opener = cast("OpensAccount", importlib.import_module(channels()[channel].opens))
    return opener.open_account(name, settings, http)


def _walk() -> Iterator[Channel]:
    for module in pkgutil.iter_modules(bot.channels.__path__):
        channel = getattr(importlib.import_module(f"bot.channels.{module.name}"), "CHANNEL", None)
        if isinstance(channel, Channel):
            yield channel
