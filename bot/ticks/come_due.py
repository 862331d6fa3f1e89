"""Brings back what was held until now, and holds what waits for an account that is not there, saying so."""

from bot.services.sending.come_due import come_due
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick


async def bring_due(sender: Sender) -> None:
    """One round."""
    await sender.database.run(lambda session: come_due(session, sender.accounts, sender.clock()))


TICK = Tick("come_due", every_s=EVERY_S[Job.PLAN], run=bring_due)
