"""Closes the talks in which nobody has written for a while."""

from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick


async def close_talks(sender: Sender) -> None:
    """Page by page until none is left."""
    closed = 1
    while closed and sender.go_on():
        closed = await sender.database.run(lambda session: sender.close_talks(session, sender.clock()))


TICK = Tick("close_talks", every_s=EVERY_S[Job.PLAN], run=close_talks)
