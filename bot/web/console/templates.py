"""Draws templates: those of the frame in `drawn`, those of a page beside its `page.py`. Everything is escaped."""

import datetime as dt
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.console.words import CHANNELS, FILTERS, GATEWAYS, KINDS, NEED_NOW, STATES

_HERE = Path(__file__).parent


def draw(template: str, now: dt.datetime, **values: object) -> str:
    """The template with these values; `now` is what its waiting times are measured against."""
    return _templates().get_template(template).render(now=now, **values)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader([_HERE / "drawn", _HERE / "pages"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(NEED_NOW)
    made.globals.update(KINDS=KINDS, CHANNELS=CHANNELS, STATES=STATES, GATEWAYS=GATEWAYS)
    return made
