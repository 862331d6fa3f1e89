"""What a tick is. Missed, doubled or late, it must do no harm: everything due is read from rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.services.sending.send_outbox import Sender


class Job(StrEnum):
    """What an engine does again and again."""

    PLAN = "plan"
    DISPATCH = "dispatch"
    RECOVER = "recover"


EVERY_S: Mapping[Job, float] = {Job.PLAN: 60.0, Job.DISPATCH: 1.0, Job.RECOVER: 10.0}


@dataclass(frozen=True, slots=True)
class Tick:
    """Work done every so many seconds, as part of a job."""

    name: str
    every_s: float
    run: Callable[[Sender], Awaitable[None]]
    job: Job = Job.PLAN
