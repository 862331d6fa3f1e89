"""A whole campaign in virtual time: the same every time, and no guard broken."""

from bot.services.guarding.guard_send import GuardParts
from bot.simulation.outcome import add_up
from bot.simulation.simulate import simulate
from bot.simulation.trial import try_campaign
from scripts_zh.load import load_scripts

PARTS = GuardParts(load_scripts(), lambda _text, _to, _known: ())
ARREARS = PARTS.scripts.campaigns["arrears"]


def parts() -> GuardParts:
    """Made once a process."""
    return PARTS


def test_a_trial_breaks_no_guard_and_repeats_itself() -> None:
    through: list[int] = []
    first = simulate("arrears", parts, households=25, days=50, seed=3, tell=through.append)
    assert first == simulate("arrears", parts, households=25, days=50, seed=3)
    assert (first.breaches, first.households, through) == ([], 25, [25])
    assert first.contacts["max"] >= 1
    assert len(first.collected["with"]) == len(first.collected["without"]) == 5
    assert first.collected["with"][-1] >= first.collected["without"][-1]


def test_parts_side_by_side_count_what_one_part_counts() -> None:
    halves = [try_campaign(ARREARS, PARTS, numbers, 30, 3) for numbers in (range(1, 16), range(16, 31))]
    whole = try_campaign(ARREARS, PARTS, range(1, 31), 30, 3)
    assert add_up(halves) == whole
    assert len(whole.contacts) == 30
