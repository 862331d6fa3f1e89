"""Experiments: the published intervals, and what is claimed over two hundred invented ones."""

import hashlib
from collections import Counter

import pytest

from bot.domain.campaign import Act, Rank, Step, Technique, arm_of
from bot.domain.experiment import ARM_SIZE, Arm, Word, difference, judge, power, wilson
from bot.services.campaigns.arm_seed import arm_seed

ARMS = {"control": 1, "a": 1}
STEP = Step("040", "arrears", "提醒", Technique.TIMELY, "凭", "停", 3, Rank.REMIND, Act.SAY, arms=ARMS)
SEEDS = range(1, 201)
BASE = 0.45


@pytest.mark.parametrize(
    ("paid", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(paid: int, of: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3."""
    assert list(wilson(Arm("a", paid, of), 0.05)) == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
)
def test_difference_as_published(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10."""
    told = difference(Arm("a", *one), Arm("control", *other), 0.05)
    assert list(told) == pytest.approx([low, high], abs=5e-5)


def test_the_size_stated_is_enough_wherever_the_share_lies() -> None:
    assert min(power(share / 100, 0.05, ARM_SIZE) for share in range(1, 95)) > 0.88


@pytest.mark.parametrize(
    ("arms", "word"),
    [
        ([Arm("control", 900, 2000), Arm("a", 1000, 1999)], Word.TOO_FEW),
        ([Arm("control", 900, 2000), Arm("a", 1000, 2000)], Word.BETTER),
        ([Arm("control", 900, 2000), Arm("a", 920, 2000)], Word.NO_DIFFERENCE),
        ([Arm("control", 900, 2000), Arm("a", 800, 2000)], Word.WORSE),
        ([Arm("control", 0, 0), Arm("a", 0, 0)], Word.TOO_FEW),
    ],
)
def test_what_may_be_said(arms: list[Arm], word: Word) -> None:
    (found,) = judge(arms, 2000)
    assert (found.word, (found.difference is None)) == (word, word is Word.TOO_FEW)


def test_without_a_control_nothing_is_said() -> None:
    assert judge([Arm("a", 1, 2)], 1) == []


def test_several_wordings_share_the_error() -> None:
    """What one wording alone would be said of is not said of one among five."""
    pair = [Arm("control", 900, 2000), Arm("a", 966, 2000)]
    assert judge(pair, 2000)[0].word is Word.BETTER
    five = [*pair, *(Arm(name, 900, 2000) for name in "bcde")]
    assert judge(five, 2000)[0].word is Word.NO_DIFFERENCE


def _tried(seed: int, effect: float) -> Word:
    """One experiment: households fall into arms by the house's own hash and pay by chance."""
    paid, of, number = Counter[str](), Counter[str](), 0
    while min(of["control"], of["a"]) < ARM_SIZE:
        number += 1
        arm = arm_of(STEP, arm_seed(f"{STEP.subject}/{seed}", number))
        if of[arm] < ARM_SIZE:
            of[arm] += 1
            drawn = int.from_bytes(hashlib.blake2b(f"{seed}/{number}".encode(), digest_size=4).digest()) / 2**32
            paid[arm] += drawn < BASE + (effect if arm == "a" else 0)
    (found,) = judge([Arm(name, paid[name], of[name]) for name in of], ARM_SIZE)
    return found.word


def test_without_effect_hardly_one_claims_one() -> None:
    claimed = Counter(_tried(seed, 0.0) for seed in SEEDS)
    assert (claimed[Word.BETTER] + claimed[Word.WORSE]) / len(SEEDS) <= 0.08


def test_five_points_are_found_four_times_of_five() -> None:
    assert Counter(_tried(seed, 0.05) for seed in SEEDS)[Word.BETTER] / len(SEEDS) >= 0.80
