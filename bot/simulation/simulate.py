"""Run a whole campaign in virtual time and say what came of it: contacts, stops, reach, the money's curve, breaches.

Households do not touch each other, so they are tried in parts side by side, one process a core: the same figures come
out however many parts there are. Nothing leaves the machine and nothing of the house is touched.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bot.domain.campaign import Campaign
from bot.services.guarding.guard_send import GuardParts
from bot.simulation.outcome import Outcome, Tally, add_up, tell_outcome
from bot.simulation.trial import try_campaign

_PART = 1250  # households: a part's database stays in memory, and the parts even out over the cores


def simulate(  # noqa: PLR0913 - the campaign and the numbers of the trial
    campaign: Campaign,
    parts: GuardParts,
    *,
    households: int,
    days: int,
    seed: int,
    at_once: int = 1,
    tell: Callable[[int], None] = lambda _households: None,
) -> Outcome:
    """Try the campaign, `at_once` processes side by side; `tell` hears how many households are through."""
    ranges = [range(first, min(first + _PART, households + 1)) for first in range(1, households + 1, _PART)]
    tallies: list[Tally] = []
    for tally in _tried(campaign, parts, ranges, days, seed, min(at_once, len(ranges))):
        tallies.append(tally)
        tell(sum(len(one.contacts) for one in tallies))
    return tell_outcome(add_up(tallies), days)


def _tried(  # noqa: PLR0913 - as above
    campaign: Campaign, parts: GuardParts, ranges: list[range], days: int, seed: int, at_once: int
) -> Iterator[Tally]:
    if at_once <= 1:
        yield from (try_campaign(campaign, parts, numbers, days, seed) for numbers in ranges)
        return
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(try_campaign, campaign, parts, numbers, days, seed) for numbers in ranges]
        yield from (done.result() for done in waiting)
