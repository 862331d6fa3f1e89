"""The stories by what was lived, the stable arm, and what a plan does at each hour."""

import datetime as dt

import pytest

from bot.domain.after_payment import Arm, Case, Matter, Part, Past, Rest, Story, Tell, arm_of_home, next_move
from bot.domain.after_payment import choose_story as choose
from bot.domain.moments import CHINA
from scripts_zh.load import load_scripts

STORIES = load_scripts().stories
PAID = dt.datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)
OPEN = (Matter("repair", "G1", "漏水"),)
CLOSED = (Matter("repair", "G1", "漏水", PAID, "修好"),)
SENT = Past("sent", PAID + 20 * HOUR)


@pytest.mark.parametrize(
    ("lived", "story"),
    [
        ((), "plain"),
        (("early",), "eager"),
        (("early", "first_payment"), "first_payment"),
        (("first_payment", "moved_in"), "moved_in"),
        (("partly", "early"), "partly"),
        (("partly", "objected"), "objector"),
        (("hardship", "objected"), "hardship"),
        (("after_letter", "hardship", "partly"), "after_letter"),
    ],
)
def test_the_heaviest_story_lived_is_told(lived: tuple[str, ...], story: str) -> None:
    assert choose(STORIES.values(), lived).name == story


@pytest.mark.parametrize(
    ("hours", "case", "does"),
    [
        (1, Case(PAID), "rest"),
        (24, Case(PAID, has_services=True), "say note"),
        (24, Case(PAID), "pass note"),
        (24, Case(PAID, arm=Arm.CONTROL, has_services=True), "pass note"),
        (2, Case(PAID, matters=OPEN), "rest"),
        (24, Case(PAID, matters=OPEN), "tell"),
        (30, Case(PAID, matters=OPEN, told_person=True, has_services=True), "rest"),
        (241, Case(PAID, matters=OPEN, told_person=True), "end"),
        (2, Case(PAID, matters=CLOSED, has_services=True), "say matter"),
        (20, Case(PAID, matters=CLOSED, has_services=True), "say matter with note"),
        (47, Case(PAID, past={Part.NOTE: SENT}), "rest"),
        (48, Case(PAID, past={Part.NOTE: SENT}), "say question"),
        (48, Case(PAID, past={Part.NOTE: SENT}, barred="问过了"), "pass question"),
        (73, Case(PAID, past={Part.NOTE: SENT}), "pass question"),
    ],
)
def test_what_a_plan_does(hours: int, case: Case, does: str) -> None:
    move = next_move(STORIES["plain"], case, PAID + hours * HOUR)
    part = getattr(move, "part", "")
    with_note = " with note" if getattr(move, "with_note", False) else ""
    assert f"{type(move).__name__.lower()} {part}".strip() + with_note == does
    assert isinstance(move, (Rest, Tell)) or does


def test_the_arm_is_stable_and_as_large_as_told() -> None:
    arms = [arm_of_home(f"幸福里/{number}", 20) for number in range(5000)]
    assert arms == [arm_of_home(f"幸福里/{number}", 20) for number in range(5000)]
    assert 0.18 < arms.count(Arm.CONTROL) / 5000 < 0.22
    assert {arm_of_home(f"幸福里/{number}", 0) for number in range(200)} == {Arm.PLAN}


def test_everybody_has_a_story() -> None:
    assert isinstance(choose(STORIES.values(), ()), Story)
