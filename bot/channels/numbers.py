"""A platform's numbers for one way, as an office tells newer ones than the program knows."""

import datetime as dt
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from bot.domain.ways import Quota, Trigger, Way


class Window(BaseModel):
    """How many messages a trigger lets through (none written: any number), for how many hours."""

    model_config = ConfigDict(extra="forbid")

    most: int | None = None
    hours: float


class Numbers(BaseModel):
    """A platform's numbers for one way, where an office knows newer ones than the program."""

    model_config = ConfigDict(extra="forbid")

    chars: int | None = None
    octets: int | None = None
    units: int | None = None
    a_day: int | None = None
    most_buttons: int | None = None
    windows: dict[Trigger, Window] = {}

    def put_into(self, way: Way) -> Way:
        """The way with these numbers instead of its own."""
        told: dict[str, int] = self.model_dump(include={"chars", "octets", "units"}, exclude_none=True)
        windows = {
            trigger: Quota(window.most, dt.timedelta(hours=window.hours)) for trigger, window in self.windows.items()
        }
        return replace(
            way,
            limit=replace(way.limit, **told),
            a_day=self.a_day or way.a_day,
            most_buttons=self.most_buttons or way.most_buttons,
            windows={**way.windows, **windows},
        )
