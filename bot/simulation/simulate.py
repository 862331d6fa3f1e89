"""Run a whole campaign in virtual time and say what came of it: contacts, stops, reach, the money's curve, breaches.

Households do not touch each other, so they are tried in parts side by side, one process a core: the same figures come
out however many parts there are. Nothing leaves the machine and nothing of the house is touched.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from bot.services.guarding.guard_send import GuardParts
from bot.simulation.outcome import Outcome, Tally, add_up, tell_outcome
from bot.simulation.trial import try_campaign

MakeParts = Callable[[], GuardParts]
_PART = 1250  # households: a part's database stays in memory, and the parts even out over the cores


def simulate(  # noqa: PLR0913 - the campaign and the numbers of the trial
    name: str,
    make_parts: MakeParts,
    *,
    households: int,
    days: int,
    seed: int,
    at_once: int = 1,
    tell: Callable[[int], None] = lambda _households: None,
) -> Outcome:
    """Try a campaign of this name, `at_once` processes side by side; `tell` hears how many households are through.

    Each process makes its own parts: `make_parts` is a function of a module, not a closure.
    """
    ranges = [range(first, min(first + _PART, households + 1)) for first in range(1, households + 1, _PART)]
    tallies: list[Tally] = []
    for tally in _tried(name, make_parts, ranges, days, seed, min(at_once, len(ranges))):
        tallies.append(tally)
        tell(sum(len(one.contacts) for one in tallies))
    return tell_outcome(add_up(tallies), days)


def _tried(  # noqa: PLR0913 - as above
    name: str, make_parts: MakeParts, ranges: list[range], days: int, seed: int, at_once: int
) -> Iterator[Tally]:
    if at_once <= 1:
        yield from (_try_part(name, make_parts, numbers, days, seed) for numbers in ranges)
        return
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_try_part, name, make_parts, numbers, days, seed) for numbers in ranges]
        yield from (done.result() for done in waiting)


def _try_part(name: str, make_parts: MakeParts, numbers: range, days: int, seed: int) -> Tally:
    parts = _made(make_parts)
    return try_campaign(parts.scripts.campaigns[name], parts, numbers, days, seed)


@cache
def _made(make_parts: MakeParts) -> GuardParts:
    """Once a process: texts and wall take longer to load than a small part takes to try."""
    return make_parts()
