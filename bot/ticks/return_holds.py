"""Brings back holds on their review day and promises whose day is over, each with a note to the steward."""

from bot.services.office.return_holds import return_holds
from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick
from storage.outbox_waiting import expire_held


async def bring_back(sender: Sender) -> None:
    """Page by page until none is left."""
    changed = 1
    while changed and sender.go_on():
        changed = await sender.database.run(
            lambda session: return_holds(session, sender.clock(), sender.policy.hold_days)
        )
    await sender.database.run(lambda session: expire_held(session, sender.clock()))


TICK = Tick("return_holds", every_s=EVERY_S[Job.PLAN], run=bring_back)
