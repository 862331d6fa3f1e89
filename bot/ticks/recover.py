"""Finds messages that a dead process left on the wire."""

import structlog

from bot.services.send_outbox import Sender, recover
from bot.ticks.contract import Tick

_log = structlog.get_logger(__name__)


async def recover_lost(sender: Sender) -> None:
    """Mark them `unknown`, for a colleague."""
    lost = await sender.database.run(lambda session: recover(session, sender.clock()))
    if lost:
        _log.warning("sends without an end", count=lost)


TICK = Tick("recover", every_s=10.0, run=recover_lost)
