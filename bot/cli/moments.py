"""The `--now` option: the command line is a door, so it may read the clock, once, and hand the moment down."""

from datetime import datetime
from typing import Annotated

import typer

from bot.domain.errors import WrongUse
from bot.domain.moments import CHINA, read_moment

NowOption = Annotated[str | None, typer.Option("--now", help="当作此刻的时间，如 2026-11-23T09:30；不带时区按北京时间")]


def moment_now(told: str | None) -> datetime:
    """The moment told, else the clock's. Raises WrongUse when what was told is no moment."""
    if told is None:
        return datetime.now(CHINA)
    try:
        return read_moment(told)
    except ValueError as exc:
        raise WrongUse(f"看不懂时间“{told}”。请写成 2026-11-23T09:30") from exc
