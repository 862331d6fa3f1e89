"""What must hold of every answer to the reasons O1-O11, whoever gives it: freeze, no fee before a repair, no repeat."""

import datetime as dt
from typing import Any

import pytest

from bot.domain import effects as fx
from bot.domain.heard import Heard, HeardIntent, Slots
from bot.domain.household import TalkFacts
from bot.domain.talk import TalkState, Tone
from bot.services.talk.word_turn import word_turn
from tests.dialogues.transcripts import Parts, done, facts_of

PARTS = Parts()
CARDS = (
    "vacant", "not_delivered", "poor_service", "repair_unresolved", "quality_developer", "security_theft",
    "elevator", "parking", "noise_neighbor", "price_too_high", "public_revenue",
)  # fmt: skip
SETTLED = [["物业服务费", "2026-10..2026-12", "751.80", "751.80", "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元"]]
LEAK: dict[str, Any] = {"repairs": [["G7", "厨房漏水", dt.date(2026, 9, 20), "water"]]}
FEES = ("缴", "费用", "物业费", "收费", "价格", "账")


def answered(
    card: str, facts: TalkFacts, state: TalkState, words: str = "我有意见"
) -> tuple[TalkState, list[fx.Effect]]:
    """One round of a card, heard without doubt."""
    reason = PARTS.scripts.cards[card].hears
    heard = Heard("我有意见", (HeardIntent(reason, 0.95),), Slots())
    turn = PARTS.talker.take_turn(state, heard, facts)
    return turn.state, list(turn.effects)


def rounds(card: str, facts: TalkFacts, times: int, state: TalkState | None = None) -> list[list[str]]:
    """The bubbles of several rounds in a row."""
    state = state or TalkState()
    told = []
    for _ in range(times):
        state, effects = answered(card, facts, TalkState(**{**_as_dict(state), "node": ""}))
        told.append(list(word_turn(PARTS.scripts, facts, tuple(effects))))
        facts = done(facts, tuple(effects))
    return told


def _as_dict(state: TalkState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in TalkState.__dataclass_fields__}


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("now", ["2026-11-23T10:00", "2026-11-23T22:30"])
def test_a_reason_of_who_owes_freezes_the_part_in_dispute(card: str, tone: Tone, now: str) -> None:
    _, effects = answered(card, facts_of({"now": now}), TalkState(tone=tone, tone_asked=True))
    disputes = [effect for effect in effects if isinstance(effect, fx.Dispute)]
    assert [dispute.reason for dispute in disputes] == [card]
    wanted = {"elevator": "电梯费", "not_delivered": ""}
    assert disputes[0].item == wanted.get(card, "物业服务费")


@pytest.mark.parametrize("card", CARDS)
def test_every_reason_becomes_a_task_of_somebody(card: str) -> None:
    _, effects = answered(card, facts_of({}), TalkState())
    kinds = (fx.OpenWorkOrder, fx.OpenCheck, fx.ReductionRequest, fx.Callback)
    assert any(isinstance(effect, kinds) for effect in effects)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("tone", Tone)
def test_nothing_is_said_twice_over_two_rounds_and_the_third_goes_to_a_person(card: str, tone: Tone) -> None:
    first, second, third = rounds(card, facts_of({}), 3, TalkState(tone=tone, tone_asked=True))
    assert not set(first) & set(second)
    assert third == [PARTS.scripts.say("objection_common.to_a_person", {})]


@pytest.mark.parametrize("card", CARDS)
def test_days_later_the_reason_is_remembered(card: str) -> None:
    facts = facts_of({"household": {"disputes": {card: dt.date(2026, 11, 18)}}})
    _, effects = answered(card, facts, TalkState())
    fresh = answered(card, facts_of({}), TalkState())[1]
    assert _keys(effects)[:1] != _keys(fresh)[:1] or card == "repair_unresolved"


@pytest.mark.parametrize("card", sorted({*CARDS} - {"repair_unresolved", "not_delivered", "security_theft"}))
@pytest.mark.parametrize("tone", Tone)
def test_an_open_repair_is_spoken_of_before_any_fee(card: str, tone: Tone) -> None:
    told = rounds(card, facts_of({"household": LEAK}), 1, TalkState(tone=tone, tone_asked=True))[0]
    assert "厨房漏水" in told[0]
    assert not any(word in told[0].partition("厨房漏水")[0] for word in FEES)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("tone", Tone)
def test_who_owes_nothing_is_not_told_of_paying_or_reminders(card: str, tone: Tone) -> None:
    household = {"last_payment": ["751.80", dt.date(2026, 10, 12)]}
    for told in rounds(
        card, facts_of({"bill": SETTLED, "household": household}), 2, TalkState(tone=tone, tone_asked=True)
    ):
        assert not any(word in text for text in told for word in ("提醒", "先缴", "违约金"))


@pytest.mark.parametrize("card", CARDS)
def test_a_tenant_hears_nothing_of_bills_and_decides_nothing(card: str) -> None:
    facts = facts_of({"who": "tenant"})
    _, effects = answered(card, facts, TalkState())
    assert not any(isinstance(effect, fx.Dispute | fx.ReductionRequest | fx.Hold) for effect in effects)
    told = word_turn(PARTS.scripts, facts, tuple(effects))
    assert not any(word in text for text in told for word in ("提醒", "先缴", "违约金", "减免", "应当减"))


@pytest.mark.parametrize("card", CARDS)
def test_of_two_reasons_the_second_is_acknowledged_and_done_without_another_lecture(card: str) -> None:
    other = "elevator" if card != "elevator" else "vacant"
    cards = sorted((card, other), key=lambda one: -PARTS.scripts.cards[one].weight)
    text = "第一件，第二件"
    intents = tuple(HeardIntent(PARTS.scripts.cards[one].hears, 0.95) for one in cards)
    turn = PARTS.talker.take_turn(TalkState(), Heard(text, intents, Slots()), facts_of({}))
    keys = _keys(list(turn.effects))
    assert any(key.startswith(f"objection.{cards[1]}.acknowledge.second") for key in keys)
    assert not any(key.startswith(f"objection.{cards[1]}.fact.") for key in keys)
    assert {effect.reason for effect in turn.effects if isinstance(effect, fx.Dispute)} == {*cards}


def _keys(effects: list[fx.Effect]) -> list[str]:
    return [effect.script for effect in effects if isinstance(effect, fx.Say)]
