"""Effects are made of literals and values; a value that is not known leaves an optional argument out."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain import effects as fx
from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.money import Fen
from bot.domain.talk import TalkState
from dialogues.context import Context
from dialogues.deeds import EFFECTS, kept_within_hours, make_effect
from dialogues.tree import Deed
from tests.dialogues.transcripts import facts_of

FRIDAY = dt.date(2026, 11, 27)
HEARD = Heard("周五先交五百", (HeardIntent("promise_to_pay", 0.9),), Slots(date=FRIDAY, amount=Decimal(500)))
CONTEXT = Context(facts_of({"who": "owner"}), TalkState(), HEARD, text=HEARD.text)


@pytest.mark.parametrize(
    ("deed", "effect"),
    [
        (Deed("promise", {"on": "$date", "amount": "$amount"}), fx.Promise(FRIDAY, Fen(50000))),
        (Deed("hold", {"reason": "plan", "days": 5}), fx.Hold("plan", 5)),
        (
            Deed("dispute", {"reason": "x", "what": "$said", "item": "$item_like:电梯"}),
            fx.Dispute("x", "周五先交五百", "电梯费"),
        ),
        (Deed("dispute", {"reason": "x", "what": "y", "item": "$item_like:停车"}), fx.Dispute("x", "y", "")),
        (Deed("opt_out"), fx.OptOut()),
    ],
)
def test_an_effect_is_made_of_its_arguments(deed: Deed, effect: fx.Effect) -> None:
    assert make_effect(deed, CONTEXT) == effect


def test_an_optional_argument_without_value_is_left_out_and_a_required_one_stops_the_deed() -> None:
    silent = replace(CONTEXT, heard=replace(HEARD, slots=Slots(date=FRIDAY)))
    assert make_effect(Deed("promise", {"on": "$date", "amount": "$amount"}), silent) == fx.Promise(FRIDAY)
    dayless = replace(CONTEXT, heard=replace(HEARD, slots=Slots()))
    assert make_effect(Deed("promise", {"on": "$date"}), dayless) is None


@pytest.mark.parametrize(
    ("deed", "hours"),
    [
        (Deed("callback", {"because": "x", "within_hours": 2}), 2),
        (Deed("open_check", {"subject": "x", "what": "y", "within_days": 3}), 72),
        (Deed("hand_over", {"because": "x", "summary": "y"}), 4),
        (Deed("hand_over", {"because": "x", "summary": "y", "urgent": True}), 0.5),
        (Deed("reduction_request", {"reason": "x", "what": "y"}), 120),
        (Deed("hold", {"reason": "x", "days": 3}), None),
    ],
)
def test_each_deed_knows_by_when_the_house_answers(deed: Deed, hours: float | None) -> None:
    assert kept_within_hours(deed) == hours


def test_every_effect_but_say_may_stand_in_a_tree() -> None:
    assert len(EFFECTS) == 20
    assert "say" not in EFFECTS
