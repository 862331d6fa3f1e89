"""Work under way by its key: joined, never doubled; late once, late for all."""

import asyncio

import pytest

from bot.web.flights import Flight, Flights

pytestmark = pytest.mark.anyio


class Work:
    """Ends when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.go = asyncio.Event()
        self.was_late = False

    async def __call__(self, flight: Flight[str]) -> str:
        self.begun += 1
        await self.go.wait()
        self.was_late = flight.late
        return "done"


async def test_a_second_one_joins_the_first() -> None:
    flights: Flights[str] = Flights()
    work = Work()
    joined = [asyncio.ensure_future(flights.join("k", work, 5)) for _ in range(3)]
    await asyncio.sleep(0)
    work.go.set()
    assert await asyncio.gather(*joined) == ["done", "done", "done"]
    assert work.begun == 1


async def test_other_keys_and_later_times_are_new_work() -> None:
    flights: Flights[str] = Flights()
    work = Work()
    work.go.set()
    for key in ("a", "b", "a"):
        assert await flights.join(key, work, 5) == "done"
    assert work.begun == 3


async def test_once_late_nobody_gets_it() -> None:
    flights: Flights[str] = Flights()
    work = Work()
    patient = asyncio.ensure_future(flights.join("k", work, 5))
    assert await flights.join("k", work, 0.01) is None
    work.go.set()
    assert await patient is None
    assert work.was_late


async def test_no_time_left_is_late_at_once_and_the_work_goes_on() -> None:
    flights: Flights[str] = Flights()
    work = Work()
    assert await flights.join("k", work, -1) is None
    work.go.set()
    await flights.landed(5)
    assert (work.begun, flights.has("k")) == (1, False)


async def test_an_error_reaches_every_waiter() -> None:
    flights: Flights[str] = Flights()

    async def fail(_flight: Flight[str]) -> str:
        await asyncio.sleep(0)
        raise RuntimeError("broken")

    for outcome in await asyncio.gather(*(flights.join("k", fail, 5) for _ in range(2)), return_exceptions=True):
        assert isinstance(outcome, RuntimeError)


async def test_a_late_error_is_nobodys() -> None:
    flights: Flights[str] = Flights()

    async def fail(_flight: Flight[str]) -> str:
        await asyncio.sleep(0.02)
        raise RuntimeError("broken")

    assert await flights.join("k", fail, 0) is None
    await flights.landed(5)
    assert not flights.has("k")
