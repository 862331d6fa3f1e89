"""Which open work order a message is about, over the places, kinds and ages that mislead."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.bill import OpenMatter
from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.talk import TalkState
from dialogues.context import Context
from dialogues.orders import is_about, is_elsewhere, is_named, order_meant, service_meant, waits_for_days
from tests.dialogues.transcripts import Parts, facts_of

KITCHEN = OpenMatter("G7", "厨房漏水", dt.date(2026, 9, 20), "water")
LIFT = OpenMatter("G20", "2单元停运", dt.date(2026, 11, 5), "lift")
TREES = Parts().talker.content.trees


def context(text: str, *orders: OpenMatter, tree: str = "objection/repair_unresolved") -> Context:
    """A message in a talk of a household with these open orders."""
    facts = facts_of({})
    facts = replace(facts, household=replace(facts.household, work_orders=orders))
    heard = Heard(text, (HeardIntent("other", 1.0),), Slots())
    return Context(facts, TalkState(), heard, tree=TREES.by_id[tree], text=text)


@pytest.mark.parametrize(
    ("text", "tree", "number"),
    [
        ("厨房漏水两个月没人修", "objection/elevator", "G7"),  # the words lead
        ("又停了，天天爬楼", "objection/elevator", "G20"),  # of no words of its own: the kind this card opens
        ("报修两个月了没人管", "objection/repair_unresolved", "G7"),  # of neither: the oldest
    ],
)
def test_the_order_meant(text: str, tree: str, number: str) -> None:
    order = order_meant(context(text, LIFT, KITCHEN, tree=tree))
    assert order is not None
    assert order.number == number


@pytest.mark.parametrize(
    ("text", "named", "elsewhere"),
    [
        ("厨房漏水还没修好", True, False),
        ("漏水还没修好", True, False),
        ("卫生间漏水还没修好", False, True),
        ("报修一直没人管", False, False),
    ],
)
def test_one_place_is_not_another(text: str, *, named: bool, elsewhere: bool) -> None:
    seen = context(text, KITCHEN)
    assert (is_named(seen), is_elsewhere(seen)) == (named, elsewhere)


def test_what_it_is_about_is_read_from_words_and_kind() -> None:
    assert is_about(context("又停了", LIFT, tree="objection/elevator"), "电梯|lift")
    assert not is_about(context("厨房漏水", KITCHEN), "电梯|lift")


@pytest.mark.parametrize(("days", "waited"), [(64, True), (65, False)])
def test_how_long_it_waits(days: int, *, waited: bool) -> None:
    assert waits_for_days(context("漏水", KITCHEN), days) is waited


def test_without_orders_none_is_meant() -> None:
    seen = context("漏水")
    assert order_meant(seen) is None
    assert not is_named(seen)
    assert not is_elsewhere(seen)
    assert not waits_for_days(seen, 0)


DONE = {"services": [[dt.date(2026, 10, 2), "电梯年检"], [dt.date(2026, 11, 17), "2单元电梯维保"]]}


@pytest.mark.parametrize(("text", "what"), [("电梯又坏了", "2单元电梯维保"), ("楼道没人扫", None)])
def test_the_latest_service_on_record_about_the_same_thing(text: str, what: str | None) -> None:
    seen = replace(context(text), facts=facts_of({"household": DONE}))
    assert getattr(service_meant(seen), "what", None) == what


def test_a_tenant_is_told_of_no_record_that_stands_on_the_bill() -> None:
    assert service_meant(replace(context("电梯又坏了"), facts=facts_of({"who": "tenant", "household": DONE}))) is None
