"""Moves finished messages into the log, so that the outbox holds what is still to be done."""

import datetime as dt

from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import Tick
from storage.outbox_log import move_finished

KEPT_IN_SIGHT = dt.timedelta(days=1)
_PAGE = 2000  # a few milliseconds of SQLite's only writer


async def tidy(sender: Sender) -> None:
    """Page by page until nothing old is left."""
    due_before = sender.clock() - KEPT_IN_SIGHT
    moved = _PAGE
    while sender.go_on() and moved == _PAGE:
        moved = await sender.database.run(lambda session: move_finished(session, due_before, _PAGE))


TICK = Tick("tidy", every_s=300.0, run=tidy)
