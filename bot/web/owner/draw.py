"""Draws the owners' pages. Every word is a line of `scripts_zh/lines/page.yaml`; a template only places it."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.effects import Value
from bot.domain.money import Fen, yuan
from scripts_zh.load import Scripts

Say = Callable[..., str]
_DRAWN = Path(__file__).parent / "drawn"


def draw(template: str, scripts: Scripts, status: int = 200, **values: object) -> HTMLResponse:
    """A page."""
    html = _templates().get_template(template).render(say=_sayer(scripts), **values)
    return HTMLResponse(html, status)


def _sayer(scripts: Scripts) -> Say:
    def say(line: str, **values: Value) -> str:
        return scripts.say(f"page.{line}", values)

    return say


def money(fen: int) -> str:
    """`1,194.90`."""
    whole, _, cents = yuan(Fen(fen)).partition(".")
    return f"{int(whole):,}.{cents}"


def clock_time(at: dt.datetime) -> str:
    """`21:05`."""
    return f"{at:%H:%M}"


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_DRAWN),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(money=money, clock_time=clock_time)
    return made
