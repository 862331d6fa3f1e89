"""Moves the plans of the hours after payments on, page by page, and what became of low scores."""

from bot.services.sending.send_outbox import Sender
from bot.ticks.contract import EVERY_S, Job, Tick


async def move(sender: Sender) -> None:
    """Page by page until nothing is due."""
    moved = 1
    while moved and sender.go_on():
        moved = await sender.database.run(lambda session: sender.move_plans(session, sender.clock()))


TICK = Tick("after_payment", every_s=EVERY_S[Job.PLAN], run=move)
