"""What a tick is. Missed, doubled or late, it must do no harm: everything due is read from rows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.services.send_outbox import Sender


@dataclass(frozen=True, slots=True)
class Tick:
    """Work done every so many seconds."""

    name: str
    every_s: float
    run: Callable[[Sender], Awaitable[None]]
