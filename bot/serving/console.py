"""Hands the console what it needs of the house: its database, its texts as they stand now, its guard, its doctor."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from bot.domain.finding import Finding
from bot.serving.sending import read_clock
from bot.settings import Settings
from bot.web.console.parts import ConsoleParts
from bot.wiring import House

Examine = Callable[[House, dt.datetime], Iterator[Finding]]


def unexamined(_house: House, _now: dt.datetime) -> Iterator[Finding]:
    """No doctor at hand."""
    return iter(())


def console_parts(house: House, examine: Examine, leaving: asyncio.Event, *, seats: bool) -> ConsoleParts:
    """The parts of this house; `seats`: its demo page is here too."""
    return ConsoleParts(
        clock=read_clock,
        database=house.database,
        home=house.settings.home,
        vault=house.phone_vault,
        scripts=lambda: house.scripts,
        wall=lambda: house.wall,
        guard=lambda: house.guard_parts,
        talk=lambda: house.talk_parts,
        publish=house.publish_content,
        examine=lambda now: examine(house, now),
        settings=lambda: shown_settings(house.settings),
        groups=lambda: house.groups,
        links=house.link_maker,
        leaving=leaving,
        seats=seats,
    )


def shown_settings(settings: Settings) -> Mapping[str, str]:
    """Every setting as it stands, by its dotted name; secrets as stars."""
    told: dict[str, str] = {}

    def tell(name: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                tell(f"{name}.{key}" if name else str(key), inner)
        else:
            told[name] = str(value)

    tell("", settings.model_dump())
    return told
