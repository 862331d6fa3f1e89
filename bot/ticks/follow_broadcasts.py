"""Follows broadcasts to the end, and reminds the colleague who has to confirm a 群发 task."""

from bot.services.broadcasts import follow_broadcasts as broadcasts
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import Tick

_EVERY_S = 60.0


async def follow(sender: Sender) -> None:
    """One round."""
    await broadcasts.follow_broadcasts(sender.database, sender.accounts, sender.clock())


TICK = Tick("follow_broadcasts", every_s=_EVERY_S, run=follow)
