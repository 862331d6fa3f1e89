"""Work under way by its key: a second request for the same message waits for the first instead of doing it again."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class Flight(Generic[Result]):
    """One piece of work. `late`: somebody stopped waiting for it and was told nothing."""

    late: bool = False
    task: "asyncio.Task[Result] | None" = field(default=None)


class Flights(Generic[Result]):
    """All work under way. Used from one event loop."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, Flight[Result]] = {}

    def has(self, key: Hashable) -> bool:
        """Is work with this key under way?"""
        return key in self._by_key

    async def join(
        self, key: Hashable, work: Callable[[Flight[Result]], Awaitable[Result]], within_s: float
    ) -> Result | None:
        """The result of the work with this key, begun now unless under way; None when it is not there in time.

        The work goes on after that. Once one waiter got None, all others get None too: the answer will go out another
        way, and must not go out twice. An error of the work is raised to every waiter.
        """
        flight = self._by_key.get(key) or self._begin(key, work)
        if flight.task is None:
            raise RuntimeError("a flight without its task")
        await asyncio.wait({flight.task}, timeout=max(within_s, 0))
        if flight.task.done() and not flight.late:
            return flight.task.result()
        flight.late = True
        return None

    async def landed(self, within_s: float) -> None:
        """Wait until nothing is under way, at most so long."""
        tasks = {flight.task for flight in self._by_key.values() if flight.task is not None}
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)

    def _begin(self, key: Hashable, work: Callable[[Flight[Result]], Awaitable[Result]]) -> Flight[Result]:
        flight: Flight[Result] = Flight()
        self._by_key[key] = flight
        flight.task = asyncio.ensure_future(work(flight))
        flight.task.add_done_callback(lambda task: self._end(key, task))
        return flight

    def _end(self, key: Hashable, task: "asyncio.Task[Result]") -> None:
        del self._by_key[key]
        if not task.cancelled():
            task.exception()  # seen here, so that a late failure is no unretrieved one; the work logs it itself
