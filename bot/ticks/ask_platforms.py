"""Asks the payment platforms about orders, refunds and days nobody told us of."""

from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import Tick

_EVERY_S = 30.0


async def ask(sender: Sender) -> None:
    """One round."""
    await sender.ask_platforms(sender.clock())


TICK = Tick("ask_platforms", every_s=_EVERY_S, run=ask)
