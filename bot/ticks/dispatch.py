"""Sends what the outbox holds and is due."""

import structlog

from bot.services.send_outbox import Sender, send_due
from bot.ticks.contract import Tick

_log = structlog.get_logger(__name__)


async def dispatch(sender: Sender) -> None:
    """One round of sending. What was not simply sent is logged by its key, never with its text."""
    for sent in await send_due(sender):
        if sent.state != "sent":
            _log.warning("not sent", key=sent.key, state=sent.state, because=sent.because)


TICK = Tick("dispatch", every_s=1.0, run=dispatch)
