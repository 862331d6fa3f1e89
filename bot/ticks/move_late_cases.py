"""Reminds of cases, lets late ones rise, and makes a case of an answer nobody gave."""

from bot.services.escalation.move_late import move_late
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick


async def look(sender: Sender) -> None:
    """Page by page until none is left."""
    changed = 1
    while changed and sender.go_on():
        changed = await sender.database.run(lambda session: move_late(session, sender.clock()))


TICK = Tick("move_late_cases", every_s=EVERY_S[Job.PLAN], run=look)
