"""Random walks over all trees: any intents, any answers, any household; what must hold at every step."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import effects as fx
from bot.domain.heard import Heard, HeardIntent, Pending, Slots
from bot.domain.household import TalkFacts
from bot.domain.scripts import PlaceholderKind
from bot.domain.talk import TalkState
from bot.services.talk.word_turn import BLOCKS, word_turn
from dialogues.context import FIRST
from dialogues.deeds import FOR_PAYERS
from dialogues.guesses import LIKELY
from tests.dialogues.transcripts import Parts, done, facts_of

PARTS = Parts()
INTENTS = sorted({intent for tree in PARTS.talker.content.trees for intent in tree.hears} | {"other"})
OUTCOMES = ("bound", "wrong", "locked", "slow", "unknown_room", "taken")
PERSONAL = frozenset({"name", "room", "last_on", "period", "due_on", "repair_what", *BLOCKS})
COMPANY = {
    "hotline": "0571-88880000",
    "counter": "1号楼",
    "price_basis": "合同第三条",
    "late_charge_clause": "每日万分之三",
}
HOUSEHOLDS: list[dict[str, Any]] = [
    {"who": "stranger"},
    {"who": "stranger", "household": {"bind_locked": True}, "company": COMPANY},
    {"who": "owner", "company": COMPANY},
    {"who": "owner", "household": {"vacant": True, "repairs": [["G7", "漏水", dt.date(2026, 9, 20)]]}},
    {"who": "co_owner", "household": {"last_payment": ["100", dt.date(2026, 11, 20)]}, "now": "2026-11-23T22:00"},
    {"who": "owner", "bill": []},
    {"who": "owner", "company": {"contract_ended": "6月30日解聘", "licence": "公示栏", "deposit_rule": "验收后退"}},
    {"who": "tenant", "household": {"repairs": [["G8", "灯不亮", dt.date(2026, 11, 1)]]}},
    {"who": "family", "company": COMPANY},
]
TEXTS = (
    *(
        "",
        "😂😂",
        "好的",
        "嗯",
        "明细",
        "用途",
        "不知道",
        "少发点",
        "恢复提醒",
        "停水停电",
        "滞纳金",
        "水管爆了",
        "报修",
        "法拍的房旧账不认",
        "业主去世了",
        "替我妈交物业费",
        "押金不退",
        "没票不付",
    ),
    *("{outstanding} {quote:minfa_944_1}", "]]>\x00\u202e", "长" * 10_000),
)
intent_lists = st.lists(
    st.tuples(st.sampled_from(INTENTS), st.sampled_from([0.2, 0.45, 0.9])),
    min_size=1,
    max_size=3,
    unique_by=lambda i: i[0],
)
slot_sets = st.builds(
    Slots,
    date=st.none() | st.dates(dt.date(2026, 10, 1), dt.date(2027, 12, 31)),
    date_certain=st.sampled_from([None, True, False]),
    amount=st.none() | st.decimals(1, 9999, places=2).map(Decimal),
    room=st.sampled_from([None, "3-2-501", "9-9-999"]),
    phone_tail=st.sampled_from([None, "8821"]),
    rating=st.none() | st.integers(1, 5),
    name=st.sampled_from([None, "张伟"]),
)
messages = st.tuples(st.sampled_from(TEXTS), intent_lists, slot_sets, st.integers(0, 9), st.sampled_from(OUTCOMES))


def an_answer(pending: Pending | None, pick: int) -> str:
    """One of the answers the open question waits for, or none."""
    if pending is None or pick == 0:
        return ""
    answers = [f"choice:{number}" for number in range(1, len(pending.choices) + 2)]
    for kind in sorted(pending.expects - {"choice"}):
        answers += ["yes", "no"] if kind == "yes_no" else [kind]
    return answers[pick % len(answers)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(household=st.sampled_from(HOUSEHOLDS), talk=st.lists(messages, min_size=1, max_size=10))
def test_any_talk_goes_on_and_tells_nothing_to_whom_it_does_not_concern(
    household: dict[str, Any], talk: list[tuple[str, list[tuple[str, float]], Slots, int, str]]
) -> None:
    facts, state = facts_of(household), TalkState()
    for text, intents, slots, pick, outcome in talk:
        heard_intents = tuple(HeardIntent(intent, score) for intent, score in intents)
        heard = Heard(text, heard_intents, slots, an_answer(PARTS.talker.pending(state), pick))
        was_with_person = state.with_person
        turn = PARTS.talker.take_turn(state, heard, facts)
        check_turn(facts, turn.effects)
        state, effects = turn.state, turn.effects
        if any(isinstance(effect, fx.Bind) for effect in effects):
            if outcome == "bound":
                facts = facts_of({"who": "owner"})
            after = PARTS.talker.after_bind(state, heard, facts, outcome)
            check_turn(facts, after.effects)
            state, effects = after.state, effects + after.effects
        assert bool(word_turn(PARTS.scripts, facts, effects)) is not was_with_person, "silent only for a colleague"
        assert person_within_two_turns(facts, state)
        facts = done(facts, effects)


def check_turn(facts: TalkFacts, effects: tuple[fx.Effect, ...]) -> None:
    """No sum, name or matter of a household to a stranger; to a tenant no sum, and no deed that is not his."""
    for effect in effects:
        if isinstance(effect, fx.Say):
            kinds = PARTS.scripts.lines[effect.script].placeholders
            if not facts.speaker.may_hear_amounts:
                assert PlaceholderKind.AMOUNT not in kinds.values()
                assert not kinds.keys() & BLOCKS.keys()
            if not facts.speaker.bound:
                assert not kinds.keys() & PERSONAL
        elif not facts.speaker.may_hear_amounts:
            assert effect.id not in FOR_PAYERS


def person_within_two_turns(facts: TalkFacts, state: TalkState) -> bool:
    """From wherever the talk rests, asking for a person brings one."""
    wish = Heard("转人工", (HeardIntent("human_agent", 1.0),), Slots())
    once = PARTS.talker.take_turn(state, wish, facts).state
    return once.with_person or PARTS.talker.take_turn(once, wish, facts).state.with_person


@pytest.mark.parametrize("score", [LIKELY, 0.2, FIRST - 0.01])
def test_a_weak_guess_is_offered_never_acted_on(score: float) -> None:
    facts = facts_of({"who": "owner"})
    heard = Heard("呃", (HeardIntent("opt_out", score),), Slots())
    turn = PARTS.talker.take_turn(TalkState(), heard, facts)
    assert [effect.script for effect in turn.effects if isinstance(effect, fx.Say)] == ["unknown.menu"]
    assert PARTS.talker.pending(turn.state) == Pending(
        "unknown.menu", frozenset({"choice", "yes_no"}), ("不想再收到提醒", "转人工")
    )
