"""Hands the interface for other programs what it needs of the house."""

import datetime as dt
from collections.abc import Callable

from bot.serving.sending import read_clock
from bot.web.api.parts import ApiParts
from bot.wiring import House


def api_parts(house: House, clock: Callable[[], dt.datetime] = read_clock) -> ApiParts:
    """The parts of this house."""
    return ApiParts(
        clock=clock,
        database=house.database,
        scripts=lambda: house.scripts,
        wall=lambda: house.wall,
        links=house.link_maker,
    )
