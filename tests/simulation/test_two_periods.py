"""Two periods of invented households: the report finds a large effect, and says so when there is none to be found."""

import pytest

from bot.services.guarding.guard_send import GuardParts
from bot.simulation.two_periods import Trial, TwoPeriods, live_two_periods
from tests.services.following import SCRIPTS, wall


def live(households: int, adds_points: float) -> TwoPeriods:
    return live_two_periods(Trial(households, 50, adds_points, 1), GuardParts(SCRIPTS, wall().judge))


@pytest.mark.parametrize(
    ("households", "adds", "verdict"), [(40, 0, "样本太少"), (120, 38, "有用"), (120, 0, "分不出")]
)
def test_the_report_says_what_the_households_lived(households: int, adds: float, verdict: str) -> None:
    done = live(households, adds)
    assert verdict in done.effect.verdict
    assert done.plans == households
    assert done.most_texts <= 3
    assert done.questions <= done.effect.with_plan.of
    assert sum(done.answers.values()) <= done.questions
