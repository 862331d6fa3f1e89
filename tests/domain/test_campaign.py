"""The ladder: which step a household is due for, and what never happens, whatever its history."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.campaign import Act, Campaign, Case, Due, NotDue, Past, Rank, Step, Technique, arm_of, next_step
from bot.domain.campaign_faults import faults_of as faults

DUE = dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)


def step(name: str, day: int, rank: Rank = Rank.REMIND, **more: object) -> Step:
    told: dict[str, object] = {"texts": ("您好。",), "when": ("owes",)} | more
    return Step(name, "arrears", name, Technique.TIMELY, "b", "e", day, rank, **told)  # type: ignore[arg-type]  # told by name


LADDER = Campaign(
    "arrears",
    "物业费提醒",
    (
        step("bill", -20, Rank.TELL),
        step("soon", -7, stop_if=("opened",)),
        step("over", 3),
        step("other", 7, when=("owes", "second_channel")),
        step("visit", 15, Rank.MEET, act=Act.TASK, texts=(), task="白天去"),
        step("demand", 30, Rank.DEMAND, kind="formal", approvals=1, open_days=15),
        step("lawyer", 90, Rank.LAWYER, act=Act.FILE, texts=(), approvals=2, open_days=30),
    ),
)
CASE = Case(DUE, DUE - 30 * DAY, facts=frozenset({"owes"}))


def at(day: int, case: Case = CASE) -> Due | NotDue:
    return next_step(LADDER, case, DUE + day * DAY)


def past(**days: int) -> dict[str, Past]:
    return {name: Past(DUE + day * DAY, reached=True) for name, day in days.items()}


@pytest.mark.parametrize(
    ("day", "case", "expected"),
    [
        (-21, CASE, "not_yet"),
        (-20, CASE, "bill"),
        (-17, CASE, "bill"),
        (-16, CASE, "not_yet"),  # its days are over: the next is the reminder
        (-7, CASE, "soon"),
        (-7, replace(CASE, facts=CASE.facts | {"opened"}), "not_yet"),
        (3, CASE, "over"),
        (7, replace(CASE, past=past(over=3)), "not_yet"),  # one channel only
        (7, replace(CASE, past=past(over=3), facts=CASE.facts | {"second_channel"}), "other"),
        (15, replace(CASE, past=past(over=3)), "visit"),
        (
            15,
            replace(CASE, past=past(over=5)),
            "not_yet",
        ),  # the ladder's twelve days lie between, whatever the calendar says
        (17, replace(CASE, past=past(over=5)), "visit"),
        (15, CASE, "over"),  # no reminder reached them: that rung first
        (30, replace(CASE, past=past(over=3, visit=15)), "demand"),
        (30, replace(CASE, past=past(over=3)), "visit"),
        (90, replace(CASE, past=past(over=3, visit=15, demand=30)), "lawyer"),
        (95, replace(CASE, past=past(over=3, visit=15, demand=30, lawyer=90)), "frozen"),
        (3, replace(CASE, in_hand="到期前提醒"), "in_hand"),
        (3, replace(CASE, due_on=None), "no_due_day"),
        (3, replace(CASE, facts=frozenset()), "finished"),
    ],
)
def test_the_step_of_a_day(day: int, case: Case, expected: str) -> None:
    answer = at(day, case)
    assert (answer.step.id if isinstance(answer, Due) else answer.code) == expected


def test_who_comes_late_begins_with_the_mildest() -> None:
    late = replace(CASE, joined_on=DUE + 60 * DAY)
    first = at(60, late)
    assert isinstance(first, Due)
    assert first.step.id == "over"
    assert at(75, replace(late, past=past(over=60))) == Due(LADDER.steps[4], DUE + 72 * DAY, DUE + 75 * DAY)


def test_a_rung_that_did_not_reach_them_is_tried_again_before_a_demand() -> None:
    given_up = replace(CASE, past={"over": Past(DUE + 6 * DAY, reached=False)})
    due = at(15, given_up)
    assert isinstance(due, Due)
    assert due.step.id == "visit"  # what no message reaches, people meet
    visited = {"over": Past(DUE + 6 * DAY, reached=False), "visit": Past(DUE + 16 * DAY, reached=True)}
    again = at(31, replace(CASE, past=visited))
    assert isinstance(again, Due)
    assert (again.step.id, again.because[:5]) == ("over", "更轻的一步")
    fresh = visited | {"over": Past(DUE + 30 * DAY, reached=False)}
    assert at(31, replace(CASE, past=fresh)) == NotDue("先补“over”，2027-01-06 再试", "not_yet", DUE + 37 * DAY)


def test_who_cannot_be_written_to_is_met_by_people() -> None:
    silent = replace(CASE, can_be_written_to=False)
    assert at(3, silent) == NotDue("下一步“visit”要到 2026-12-15", "not_yet", DUE + 15 * DAY)
    met = at(15, silent)
    assert isinstance(met, Due)
    assert met.step.id == "visit"


@given(
    moves=st.lists(st.integers(-40, 40), min_size=1, max_size=12),
    waits=st.lists(st.integers(0, 20), min_size=12, max_size=12),
    reached=st.lists(st.booleans(), min_size=12, max_size=12),
    facts=st.lists(st.sets(st.sampled_from(["opened", "second_channel"])), min_size=12, max_size=12),
)
def test_whatever_happens_no_rung_is_jumped(
    moves: list[int], waits: list[int], reached: list[bool], facts: list[set[str]]
) -> None:
    """The due date moves, days pass, sends fail: no step reaches twice, graver ones only after milder ones."""
    case, today = replace(CASE, joined_on=DUE - 30 * DAY), DUE - 25 * DAY
    highest = Rank.TELL
    for move, wait, arrives, told in zip(moves, waits, reached, facts, strict=False):
        today += wait * DAY
        case = replace(case, due_on=DUE + move * DAY, facts=frozenset({"owes", *told}))
        answer = next_step(LADDER, case, today)
        if isinstance(answer, NotDue):
            continue
        before = case.past.get(answer.step.id)
        assert before is None or not before.reached
        assert answer.opens_on <= today <= answer.closes_on
        tried = Rank.REMIND if case.past else Rank.TELL
        assert answer.step.rank <= max(highest, tried) + 1
        for earlier in LADDER.steps:
            told_on = case.past.get(earlier.id)
            if told_on is not None and told_on.reached and 0 <= earlier.day < answer.step.day and not answer.because:
                assert today - told_on.on >= (answer.step.day - earlier.day) * DAY
        case = replace(case, past={**case.past, answer.step.id: Past(today, arrives)})
        highest = max(highest, answer.step.rank) if arrives else highest


def test_faults_are_told_step_by_step() -> None:
    wrong = Campaign(
        "wrong",
        "错的",
        (
            step("a", 3, countdown=True),
            step("b", 1, countdown=True),
            step("c", 4, countdown=True, texts=()),
            step("d", 5, Rank.DEMAND),
            step("e", 6, Rank.LAWYER),
            step("f", 7, arms={"short": 1, "long": 1}, texts=("您好。", "早。")),
            step("g", 8, act=Act.TASK, texts=()),
        ),
    )
    assert [(found.id, told[:8]) for found, told in faults(wrong)] == [
        ("b", "排在后面的步骤 "),
        ("c", "倒计时的话最多两"),
        ("c", "act: say"),
        ("d", "书面催告写 ki"),
        ("e", "律师函和起诉只备"),
        ("e", "要两个人批准（a"),
        ("f", "比较几种说法要留"),
        ("g", "act: tas"),
    ]
    assert not faults(LADDER)


def test_arms_share_out_as_told() -> None:
    tried = step("a", 3, arms={"short": 2, "long": 1, "control": 1})
    assert [arm_of(tried, seed) for seed in range(5)] == ["short", "short", "long", "control", "short"]
    assert arm_of(step("b", 3), 7) == ""
