"""A whole campaign in virtual time: the same every time, and no guard broken."""

from bot.services.guarding.guard_send import GuardParts
from bot.simulation.simulate import simulate
from scripts_zh.load import load_scripts


def test_a_trial_breaks_no_guard_and_repeats_itself() -> None:
    scripts = load_scripts()
    parts = GuardParts(scripts, lambda _text, _to, _known: ())
    days: list[int] = []
    first = simulate(scripts.campaigns["arrears"], parts, households=25, days=50, seed=3, tell=days.append)
    assert first == simulate(scripts.campaigns["arrears"], parts, households=25, days=50, seed=3)
    assert (first.breaches, first.households, days[-1]) == ([], 25, 50)
    assert first.contacts["max"] >= 1
    assert len(first.collected["with"]) == len(first.collected["without"]) == 5
    assert first.collected["with"][-1] >= first.collected["without"][-1]
