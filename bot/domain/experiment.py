"""Does a wording work? Shares with an interval, judged once at a size fixed beforehand; too few say 不足以判断. Pure.

Intervals: Wilson's score for a share, Newcombe's hybrid score (method 10) for a difference of two (Newcombe 1998,
Statistics in Medicine 17: 873-890). Peeking: nothing is judged before each arm has its fixed number of households
whose time is up, and only that many count, in the order they came; several wordings share the error (Bonferroni).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

ALPHA = 0.05  # the error of claiming an effect where there is none, over all wordings of a step together
ARM_SIZE = 2000  # households an arm: five points from any share on are found in 88 of 100 trials (see `power`)
CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm's first households in the order they came: how many, and how many of them paid in time."""

    name: str
    paid: int
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.paid / self.of if self.of else 0.0


class Word(StrEnum):
    """What may be said of a wording against the control."""

    TOO_FEW = "不足以判断"
    NO_DIFFERENCE = "看不出差别"
    BETTER = "有用"
    WORSE = "适得其反"


@dataclass(frozen=True, slots=True)
class Finding:
    """A wording against the control. Difference and interval in points of a hundred; empty when too few."""

    arm: str
    word: Word
    because: str
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def judge(arms: Sequence[Arm], needed: int) -> list[Finding]:
    """Each wording against the arm named `control`; no finding without one."""
    control = next((arm for arm in arms if arm.name == CONTROL), None)
    wordings = [arm for arm in arms if arm.name != CONTROL]
    if control is None:
        return []
    return [_judge_one(arm, control, needed, ALPHA / len(wordings)) for arm in wordings]


def _judge_one(arm: Arm, control: Arm, needed: int, alpha: float) -> Finding:
    fewest = min(arm.of, control.of)
    if fewest < needed:
        why = f"每组要看满 {needed} 户，现在这一组 {arm.of} 户、不发的一组 {control.of} 户；没看满不下结论"
        return Finding(arm.name, Word.TOO_FEW, why)
    low, high = difference(arm, control, alpha)
    points = (arm.share - control.share) * 100
    word = Word.BETTER if low > 0 else Word.WORSE if high < 0 else Word.NO_DIFFERENCE
    sure = f"{(1 - alpha) * 100:g}%"
    why = f"比不发的一组差 {points:+.1f} 个百分点，{sure} 的把握在 {low * 100:+.1f} 到 {high * 100:+.1f} 之间"
    return Finding(arm.name, word, why, points, low * 100, high * 100)


def wilson(arm: Arm, alpha: float) -> tuple[float, float]:
    """The interval of a share."""
    if not arm.of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(1 - alpha / 2)
    middle = (arm.share + z * z / (2 * arm.of)) / (1 + z * z / arm.of)
    half = z / (1 + z * z / arm.of) * math.sqrt(arm.share * (1 - arm.share) / arm.of + z * z / (4 * arm.of**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(arm: Arm, other: Arm, alpha: float) -> tuple[float, float]:
    """The interval of `arm` minus `other`, in shares."""
    (low, high), (other_low, other_high) = wilson(arm, alpha), wilson(other, alpha)
    apart = arm.share - other.share
    below = math.hypot(arm.share - low, other_high - other.share)
    above = math.hypot(high - arm.share, other.share - other_low)
    return apart - below, apart + above


def power(share: float, effect: float, of: int, alpha: float = ALPHA) -> float:
    """How often an effect of so much on such a share is found with so many households an arm (normal approximation)."""
    spread = math.sqrt(share * (1 - share) / of + (share + effect) * (1 - share - effect) / of)
    z = NormalDist().inv_cdf(1 - alpha / 2)
    return NormalDist().cdf(effect / spread - z)
