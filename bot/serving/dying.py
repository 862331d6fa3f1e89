"""For fault tests only: a process told to die at a step kills itself there, as a power cut would.

`GUANJIA_TEST_DIE_AT=STEP:N` dies when STEP is passed for the Nth time. Steps: claimed, sending, wire (request written,
no answer yet), answered, recorded. Without the variable nothing here does anything.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

DIE_AT = "GUANJIA_TEST_DIE_AT"
_ON_THE_WIRE = "wire"


def dies_at() -> Callable[[str], None]:
    """What the sender tells its steps to."""
    told = os.environ.get(DIE_AT)
    if not told:
        return lambda _step: None
    wanted, _, times = told.partition(":")
    left = int(times or 1)

    def passing(step: str) -> None:
        nonlocal left
        if step == wanted:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return passing


def marking_the_wire() -> dict[str, list[Callable[..., Any]]]:
    """Hooks for the HTTP client that pass the step `wire`; none unless it is the one to die at."""
    if not os.environ.get(DIE_AT, "").startswith(_ON_THE_WIRE):
        return {}
    passing = dies_at()

    async def mark(request: Any) -> None:
        inner = request.extensions.get("trace")

        async def trace(event: str, info: Any) -> None:
            if inner is not None:
                await inner(event, info)
            if event == "http11.send_request_body.complete":
                passing(_ON_THE_WIRE)

        request.extensions["trace"] = trace

    return {"request": [mark]}
