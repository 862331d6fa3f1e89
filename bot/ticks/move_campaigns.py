"""Moves the running campaigns on, page by page."""

from collections.abc import Callable

from sqlmodel import Session

from bot.services.campaigns.move_campaigns import Place
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import Job, Tick

_EVERY_S = 300.0  # a step is a matter of days; all households are looked at each time


async def move(sender: Sender) -> None:
    """One whole round."""
    place: Place | None = Place()
    while place is not None and sender.go_on():
        place = await sender.database.run(_page(sender, place))


def _page(sender: Sender, place: Place) -> Callable[[Session], Place | None]:
    def page(session: Session) -> Place | None:
        return sender.move_campaigns(session, place, sender.clock())

    return page


TICK = Tick("move_campaigns", every_s=_EVERY_S, run=move, job=Job.PLAN)
