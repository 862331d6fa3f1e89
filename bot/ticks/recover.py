"""Finds messages that a dead sender left: in hand, or on the wire."""

import structlog

from bot.services.sending.send_outbox import Sender
from bot.services.sending.take_to_wire import recover
from bot.ticks.contract import EVERY_S, Job, Tick

_log = structlog.get_logger(__name__)


async def recover_lost(sender: Sender) -> None:
    """Back to their lanes, or `unknown` for a colleague."""
    lost = await sender.database.run(lambda session: recover(session, sender, sender.clock()))
    if lost:
        _log.warning("sends without an end", count=lost)


TICK = Tick("recover", every_s=EVERY_S[Job.RECOVER], run=recover_lost, job=Job.RECOVER)
