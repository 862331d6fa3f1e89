"""Stages of an escalation: what each asks, who raises to where, and that time alone brings nobody to a lawyer."""

import dataclasses
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.escalation import (
    REQUIRED,
    STAGES,
    Aim,
    CaseFacts,
    Check,
    Stage,
    aim_of,
    is_above,
    missing,
    next_stage,
    rank,
    when_late,
)
from bot.domain.rights import ROLES

FIELDS = [field.name for field in dataclasses.fields(CaseFacts) if field.name != "owes"]
CLEAR = CaseFacts(owes=75180)
words = st.sampled_from(["", "有"])
facts = st.builds(CaseFacts, owes=st.sampled_from([0, 1, 75180]), **dict.fromkeys(FIELDS, words))


@given(facts)
def test_a_lawyer_needs_every_line_of_the_checklist(given_facts: CaseFacts) -> None:
    stands_against = {Check(name) for name in FIELDS if getattr(given_facts, name)}
    stands_against |= {Check.OWES} if given_facts.owes <= 0 else set()
    for aim in Aim:
        assert {one.check for one in missing(Stage.LEGAL, aim, given_facts)} == stands_against


@given(facts, st.sampled_from(FIELDS))
def test_what_is_mended_never_makes_more_missing(given_facts: CaseFacts, name: str) -> None:
    mended = _with(given_facts, name, "")
    for stage in STAGES:
        before, after = (missing(stage, Aim.MONEY, told) for told in (given_facts, mended))
        assert set(after) <= set(before)
        assert all(one.check != name for one in after)


@given(facts, st.sampled_from(Aim))
def test_a_higher_stage_asks_at_least_as_much(given_facts: CaseFacts, aim: Aim) -> None:
    asked = [{one.check for one in missing(stage, aim, given_facts)} for stage in STAGES]
    assert all(lower <= higher for lower, higher in pairwise(asked))


@given(st.none() | st.sampled_from(Stage), st.sampled_from(ROLES))
def test_it_rises_above_where_it_is_and_above_who_raises(at: Stage | None, role: str) -> None:
    above = next_stage(at, role)
    if above is None:
        assert at is Stage.LEGAL or role == "法务"
    else:
        assert rank(above) > (rank(at) if at else -1)
        assert is_above(above, role) or role == "管理员"


@given(facts)
def test_help_is_never_refused_for_what_we_owe(given_facts: CaseFacts) -> None:
    if aim_of(given_facts) is Aim.SERVICE:
        assert (
            missing(Stage.SUPERVISOR, Aim.SERVICE, given_facts)
            == missing(Stage.MANAGER, Aim.SERVICE, given_facts)
            == ()
        )


def test_time_alone_brings_nobody_to_a_lawyer() -> None:
    assert [when_late(stage) for stage in STAGES] == [Stage.SUPERVISOR, Stage.MANAGER, None, None]
    assert set(REQUIRED[Stage.LEGAL]) == set(Check)


@pytest.mark.parametrize(
    ("name", "stage", "refused"),
    [
        ("claimed", Stage.MANAGER, True),
        ("promise", Stage.MANAGER, True),
        ("plan", Stage.MANAGER, True),
        ("objection", Stage.SUPERVISOR, False),
        ("hardship", Stage.MANAGER, False),
        ("hardship", Stage.LEGAL, True),
        ("limitation", Stage.LEGAL, True),
        ("demand", Stage.LEGAL, True),
        ("identity", Stage.LEGAL, True),
    ],
)
def test_each_line_stops_the_stage_it_belongs_to(name: str, stage: Stage, *, refused: bool) -> None:
    lacks = missing(stage, Aim.MONEY, _with(CLEAR, name, "有"))
    assert bool(lacks) is refused
    assert missing(Stage.LEGAL, Aim.MONEY, CLEAR) == ()


def _with(told: CaseFacts, name: str, words: str) -> CaseFacts:
    changed: dict[str, Any] = {name: words}
    return dataclasses.replace(told, **changed)
