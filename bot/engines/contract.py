"""What an engine is: it plans, dispatches and recovers again and again, in one process or in many.

Each of the three may be missed, doubled or late without harm. A third engine would be one more file beside these two.
"""

from types import TracebackType
from typing import Protocol, Self


class Engine(Protocol):
    """Works while it is entered; leaving waits for what is on the wire and gives the rest back."""

    async def plan(self) -> None:
        """Let rows that come due come due: holds that end, accounts that are back, finished rows into the log."""
        ...

    async def dispatch(self) -> None:
        """See that every lane with a message due is drained by somebody."""
        ...

    async def recover(self) -> None:
        """Find what dead senders left."""
        ...

    @property
    def failing(self) -> frozenset[str]:
        """Names of what failed at its latest run."""
        ...

    @property
    def is_alive(self) -> bool:
        """Is it at work?"""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
