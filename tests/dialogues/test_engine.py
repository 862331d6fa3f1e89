"""Rules of one turn that no single transcript shows: order of wishes, digressions, memory, variety, overlays."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain import effects as fx
from bot.domain.errors import BadFile
from bot.domain.heard import Heard, HeardIntent, Pending, Slots
from bot.domain.talk import Stage, TalkState, Turn
from tests.dialogues.transcripts import Parts, done, facts_of
from tests.scripts_zh.test_load import CARD

PARTS = Parts()
OWNER = facts_of({"who": "owner", "company": {"counter": "1号楼"}})


def hear(*intents: str, text: str = "话", answer: str = "", slots: Slots = Slots()) -> Heard:  # noqa: B008 - frozen
    """A message heard as these intents, all sure; none: nothing of ours."""
    heard = tuple(HeardIntent(intent, 0.9) for intent in intents) or (HeardIntent("other", 1.0),)
    return Heard(text, heard, slots, answer)


def said(turn: Turn) -> list[str]:
    """The scripts of a turn."""
    return [effect.script for effect in turn.effects if isinstance(effect, fx.Say)]


def take(state: TalkState, *intents: str, text: str = "话", answer: str = "") -> Turn:
    """One turn of an owner."""
    return PARTS.talker.take_turn(state, hear(*intents, text=text, answer=answer), OWNER)


def test_nothing_is_said_while_a_colleague_holds_the_talk() -> None:
    state = TalkState(with_person=True, node="bill.confirm")
    assert take(state, "query_bill") == Turn(state, (), hear("query_bill"))
    assert PARTS.talker.pending(state) is None


def test_of_two_reasons_the_heavier_is_first_and_its_question_last() -> None:
    turn = take(TalkState(), "obj_poor_service", "obj_vacant")
    assert [script.split(".")[1:3] for script in said(turn)] == [
        ["vacant", "acknowledge"],
        ["vacant", "fact"],
        ["vacant", "we_do"],
        ["poor_service", "acknowledge"],
        ["poor_service", "we_do"],
        ["vacant", "next_step"],
    ]
    assert turn.state.node == "objection/vacant.asked_apply"
    assert turn.state.rounds == {"vacant": 1, "poor_service": 1}


def test_how_to_pay_is_told_beside_the_bill_before_its_question() -> None:
    turn = take(TalkState(), "query_bill", "how_to_pay")
    assert said(turn) == ["bill_talk.short", "pay.counter", "pay.receipt_follows", "bill_talk.is_it_you"]
    assert turn.state.node == "bill.confirm"


def test_a_digression_comes_back_to_the_open_question() -> None:
    turn = take(TalkState(node="bill.confirm", stage=Stage.TELLING), "who_are_you")
    assert said(turn) == ["greet.who", "bill_talk.is_it_you_again"]
    assert (turn.state.node, turn.state.stage) == ("bill.confirm", Stage.TELLING)


@pytest.mark.parametrize("intent", ["obj_vacant", "thanks", "insult", "opt_out"])
def test_reasons_and_leave_taking_do_not_come_back_to_the_bill(intent: str) -> None:
    assert "bill_talk.is_it_you_again" not in said(take(TalkState(node="bill.confirm"), intent))


def test_what_comes_first_overrides_an_expected_answer() -> None:
    turn = take(TalkState(node="promise.confirm", memory={"date": "2026-11-27"}), "obj_utilities_cut", answer="yes")
    assert said(turn)[0] == "objection.utilities_cut.acknowledge.first"
    assert any(isinstance(effect, fx.HandOver) and effect.urgent for effect in turn.effects)


def test_a_no_with_a_reason_is_the_reason() -> None:
    turn = take(TalkState(node="bill.confirm"), "obj_bill_wrong", text="不对，面积错了", answer="no")
    assert said(turn)[0].startswith("objection.bill_wrong.")


def test_free_words_answer_unless_another_wish_is_heard_in_them() -> None:
    asked = TalkState(node="report_repair.ask_what")
    assert said(take(asked, text="厨房水管")) == ["repair.opened"]
    assert said(take(asked, "report_repair", text="厨房水管漏水", answer="words")) == ["repair.opened"]
    assert said(take(asked, "query_bill", text="算了，我欠多少", answer="words")) == [
        "bill_talk.short",
        "bill_talk.is_it_you",
    ]


@pytest.mark.parametrize(("answer", "script"), [("choice:9", "unknown.not_heard"), ("choice:x", "unknown.not_heard")])
def test_a_choice_that_was_not_offered_is_not_heard(answer: str, script: str) -> None:
    assert said(take(TalkState(node="bill.next"), text="9", answer=answer))[0] == script


def test_a_chosen_number_is_noted_by_its_wording() -> None:
    turn = take(TalkState(node="objection/bill_wrong.asked_which"), text="4", answer="choice:4")
    [check] = [effect for effect in turn.effects if isinstance(effect, fx.OpenCheck)]
    assert check.what == "我已经付过了"


def test_a_menu_is_answered_with_the_unclear_message_in_mind() -> None:
    guess = Heard("那个灯嘛", (HeardIntent("obj_poor_service", 0.3), HeardIntent("ask_progress", 0.2)), Slots())
    offered = PARTS.talker.take_turn(TalkState(), guess, OWNER)
    assert PARTS.talker.pending(offered.state) == Pending(
        "unknown.menu", frozenset({"choice", "yes_no"}), ("服务不好", "问报修、投诉的进度", "转人工")
    )
    turn = take(offered.state, text="1", answer="choice:1")
    [order] = [effect for effect in turn.effects if isinstance(effect, fx.OpenWorkOrder)]
    assert order.what == "那个灯嘛"


def test_the_same_menu_is_never_offered_twice() -> None:
    guess = Heard("呃", (HeardIntent("query_bill", 0.2),), Slots())
    first = PARTS.talker.take_turn(TalkState(), guess, OWNER)
    second = PARTS.talker.take_turn(first.state, guess, OWNER)
    third = PARTS.talker.take_turn(second.state, guess, OWNER)
    assert said(first) == ["unknown.menu"]
    assert said(second) == ["unknown.own_words"]
    assert said(third) == ["unknown.passed_on"]


def test_a_household_hears_another_wording_each_time() -> None:
    state, heard = TalkState(), []
    for _ in range(3):
        turn = take(state, "thanks")
        state = turn.state
        heard += [effect.variant % 3 for effect in turn.effects if isinstance(effect, fx.Say)]
    assert sorted(heard) == [0, 1, 2]


def test_another_wish_forgets_what_the_last_one_noted() -> None:
    state = take(TalkState(), "promise_to_pay").state
    assert state.memory["date_asked"] == "yes"
    assert "date_asked" not in take(state, "query_bill").state.memory


def test_a_stranger_s_day_survives_the_proof_of_identity() -> None:
    stranger = facts_of({"who": "stranger"})
    day = OWNER.now.date().replace(day=27)
    wish = hear(
        "promise_to_pay",
        text="周五交",
        slots=Slots(date=day, date_certain=True, room="3-2-501", name="张伟", phone_tail="8821"),
    )
    asked = PARTS.talker.take_turn(TalkState(), wish, stranger)
    assert [type(effect) for effect in asked.effects] == [fx.Bind]
    told = PARTS.talker.after_bind(asked.state, wish, OWNER, "bound")
    assert fx.Promise(day) in told.effects
    assert not {"wish", "claimed_name", "claimed_tail", "outcome"} & told.state.memory.keys()


def test_the_phone_tail_is_forgotten_after_every_outcome() -> None:
    for outcome in ("bound", "wrong", "locked", "slow", "taken"):
        state = TalkState(memory={"claimed_room": "3-2-501", "claimed_name": "张伟", "claimed_tail": "8821"})
        after = PARTS.talker.after_bind(state, hear(), facts_of({"who": "stranger"}), outcome)
        assert "claimed_tail" not in after.state.memory, outcome


def test_a_tree_that_is_gone_leads_to_a_person() -> None:
    gone = TalkState(memory={"wish": "账单"}, return_to="no_such_tree.start")
    turn = PARTS.talker.after_bind(gone, hear(), OWNER, "bound")
    assert turn.state.with_person
    assert PARTS.talker.pending(TalkState(node="no_such_tree.start")) is None


def test_what_no_option_can_say_is_for_a_person() -> None:
    unbilled = replace(OWNER, household=replace(OWNER.household, bill=None))
    turn = PARTS.talker.take_turn(TalkState(node="bill.next"), hear(text="1", answer="choice:1"), unbilled)
    assert said(turn) == ["human.soon"]
    assert turn.state.with_person


def test_a_proof_without_a_waiting_wish_just_ends() -> None:
    turn = PARTS.talker.after_bind(TalkState(memory={"wish": "账单"}), hear(), OWNER, "bound")
    assert (said(turn), turn.state.node) == (["bind.done"], "")


def test_a_question_whose_words_are_gone_stays_open_in_silence() -> None:
    turn = take(TalkState(node="promise.confirm"), "who_are_you")
    assert (said(turn), turn.state.node) == (["greet.who"], "promise.confirm")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("dialogues/trees/snow.yaml", "entered_by: x\nnodes: {start: [{when: [snowing], end: true}, {end: true}]}"),
        ("dialogues/trees/greet.yaml", "nodes: {start: [{say: no.such_line, end: true}]}"),
        ("scripts_zh/objections/snow.yaml", CARD.replace("do: [{open_work_order:", "do: [{open_work_orders:")),
        ("scripts_zh/objections/snow.yaml", CARD.replace("ask: {words: noted}", "ask: {maybe: noted}")),
    ],
)
def test_with_a_hole_in_its_trees_no_talk_begins(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(BadFile, match="guanjia check"):
        Parts(tmp_path)


def test_an_objection_is_added_by_one_file_and_talked_to(tmp_path: Path) -> None:
    folder = tmp_path / "scripts_zh" / "objections"
    folder.mkdir(parents=True)
    (folder / "snow.yaml").write_text(CARD.replace("hears: obj_poor_service", "hears: obj_snow"), "utf-8")
    talker = Parts(tmp_path).talker
    resident = facts_of({"who": "tenant"})
    turn = talker.take_turn(TalkState(), hear("obj_snow", text="门口的雪没人扫"), resident)
    assert said(turn) == [
        f"objection.snow.{line}" for line in ("acknowledge.first", "fact.none", "we_do.first", "next_step.ask")
    ]
    assert fx.OpenWorkOrder("snow", "门口的雪没人扫", 24) in turn.effects
    turn = talker.take_turn(turn.state, hear(text="北门"), done(resident, turn.effects))
    assert said(turn) == ["objection.snow.replies.noted"]
