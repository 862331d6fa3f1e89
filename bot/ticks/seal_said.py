"""Seals what was said into the chain of deeds."""

from bot.services.evidence.seal_said import seal_said
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick


async def seal(sender: Sender) -> None:
    """Page by page until all is sealed."""
    looked_at = 1
    while looked_at and sender.go_on():
        looked_at = await sender.database.run(lambda session: seal_said(session, sender.clock()))


TICK = Tick("seal_said", every_s=EVERY_S[Job.PLAN], run=seal)
