"""How the house behaves beyond single answers: alarms, digressions, summaries, children and the ill, openings."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain import effects as fx
from bot.domain.bill import OpenMatter
from bot.domain.household import TalkFacts
from bot.domain.talk import Stage, TalkState, Turn
from bot.services.talk.word_turn import word_turn
from tests.dialogues.transcripts import Parts, done, facts_of

PARTS = Parts()
OWNER = facts_of({"who": "owner", "company": {"counter": "1号楼"}})
STRANGER = facts_of({"who": "stranger"})
TENANT = facts_of({"who": "tenant"})


class Talk:
    """A talk in the making: what is said to the house, what it answers, what it does."""

    def __init__(self, facts: TalkFacts = OWNER, state: TalkState = TalkState()) -> None:  # noqa: B008 - frozen
        self.facts, self.state = facts, state
        self.turn = Turn(state, (), PARTS.understander.hear("", facts.now))

    def hears(self, text: str) -> "Talk":
        heard = PARTS.understander.hear(text, self.facts.now, PARTS.talker.pending(self.state))
        self.turn = PARTS.talker.take_turn(self.state, heard, self.facts)
        self.state = self.turn.state
        self.bubbles = word_turn(PARTS.scripts, self.facts, self.turn.effects)
        self.facts = done(self.facts, self.turn.effects)
        return self

    @property
    def said(self) -> list[str]:
        return [effect.script for effect in self.turn.effects if isinstance(effect, fx.Say)]

    @property
    def did(self) -> list[str]:
        return [effect.id for effect in self.turn.effects if not isinstance(effect, fx.Say)]


@pytest.mark.parametrize("facts", [OWNER, STRANGER, TENANT])
@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("我妈困在电梯里了", "hand_over"),
        ("厨房着火了", "hand_over"),
        ("水管爆了家里全淹了", "open_work_order"),
    ],
)
def test_an_alarm_rings_although_a_colleague_holds_the_talk(facts: TalkFacts, text: str, deed: str) -> None:
    talk = Talk(facts, TalkState(with_person=True)).hears(text)
    assert talk.said == []
    assert deed in talk.did
    assert talk.state.with_person


@pytest.mark.parametrize("text", ["我欠多少钱", "你好", "去年我困在电梯里过", "谢谢"])
def test_nothing_else_disturbs_a_colleague_in_talk(text: str) -> None:
    talk = Talk(state=TalkState(with_person=True)).hears(text)
    assert (talk.said, talk.did) == ([], [])


def test_a_digression_that_asks_comes_back_when_it_is_done() -> None:
    talk = Talk().hears("我欠多少物业费").hears("我要报修")
    assert talk.said == ["repair.ask_what"]
    talk.hears("厨房水龙头滴水")
    assert talk.said == ["repair.opened", "bill_talk.is_it_you_again"]
    assert (talk.state.node, talk.state.stage) == ("bill.confirm", Stage.TELLING)
    assert talk.hears("是的").said == ["bill_talk.next"]


def test_another_wish_ends_the_way_back() -> None:
    talk = Talk().hears("我欠多少物业费").hears("我要报修").hears("房子一直空着没人住凭什么收")
    assert "back" not in talk.state.memory


def test_the_talk_ends_with_what_was_agreed() -> None:
    talk = Talk().hears("房子一直空着没人住，凭什么收").hears("要").hears("大概2023年5月开始").hears("谢谢")
    assert talk.said == ["closing.summary", "courtesy.welcome"]
    assert "11月" in talk.bubbles[0]
    assert talk.hears("谢谢").said == ["courtesy.welcome"], "once is enough"


def test_what_was_agreed_is_told_when_asked_for() -> None:
    assert Talk().hears("帮我总结一下").said == ["closing.nothing_yet"]
    assert Talk().hears("周五交").hears("刚才说好了什么").said == ["closing.summary"]


@pytest.mark.parametrize("text", ["我妈住院了哪有心思管这个", "老公在化疗，物业费能不能缓缓"])
def test_to_the_ill_nothing_of_fees_is_said(text: str) -> None:
    talk = Talk().hears(text)
    assert talk.said == ["people.illness"]
    assert talk.did == ["hold"]
    assert "费" not in "".join(talk.bubbles)
    assert talk.hears("要").did == ["callback"]


def test_the_illness_itself_is_written_nowhere() -> None:
    talk = Talk().hears("我爸肝癌晚期住院")
    told = [str(effect) for effect in (*talk.turn.effects, *talk.hears("要").turn.effects)]
    assert not [effect for effect in told if "癌" in effect or "住院" in effect]


def test_to_a_child_nothing_of_fees_is_said() -> None:
    talk = Talk().hears("我是小学生，我们家欠多少钱")
    assert talk.said == ["people.child"]
    assert talk.hears("到底欠多少钱").said == ["people.child_again"]
    assert talk.hears("我是他妈妈，刚才是孩子，我家欠多少钱").said[0].startswith("bill_talk.")


def test_a_child_may_ask_for_a_person_and_report_what_burns() -> None:
    assert Talk().hears("我是小学生，转人工").state.with_person
    assert "hand_over" in Talk().hears("我是小学生，家里着火了").did


def test_small_talk_gets_a_friendly_line_and_never_wears_out() -> None:
    talk = Talk().hears("我欠多少物业费")
    for _ in range(4):
        talk.hears("你们小区附近有超市吗")
        assert talk.said[0] == "unknown.foreign"
        assert not talk.state.with_person
    assert talk.state.node == "bill.confirm"


def with_household(**changes: object) -> TalkFacts:
    return replace(OWNER, household=replace(OWNER.household, **changes))  # type: ignore[arg-type]  # a test's own names


LATE = OpenMatter("G7", "楼道灯不亮", dt.date(2026, 11, 1), "power", dt.date(2026, 11, 5))
OPEN = OpenMatter("G8", "水管渗水", dt.date(2026, 11, 20), "water", dt.date(2026, 11, 25))
DONE = OpenMatter("G6", "门禁坏了", dt.date(2026, 11, 18), "door")


@pytest.mark.parametrize(
    ("facts", "script"),
    [
        (with_household(work_orders=(OPEN, LATE), repair_done=DONE), "greet.repair_late"),
        (with_household(work_orders=(OPEN,), repair_done=DONE), "greet.with_repair"),
        (with_household(repair_done=DONE), "greet.repair_done"),
        (OWNER, "greet.known"),
        (STRANGER, "greet.stranger"),
    ],
)
def test_the_first_line_is_of_the_households_own_last_event_never_of_debt(facts: TalkFacts, script: str) -> None:
    talk = Talk(facts).hears("你好")
    assert talk.said == [script]
    assert not [word for word in ("欠", "缴费", "账单还", "元") if word in talk.bubbles[0]]


def test_a_repair_that_did_not_last_is_opened_again() -> None:
    talk = Talk(with_household(repair_done=DONE)).hears("你好").hears("不行，又坏了")
    assert talk.did == ["open_work_order"]


def test_a_broken_promise_is_met_without_reproach() -> None:
    talk = Talk(with_household(promised_on=dt.date(2026, 11, 20))).hears("我说过几号交来着")
    if talk.said != ["promise.passed"]:
        talk.hears("约个缴费的日子")
    assert talk.said == ["promise.passed"]
    assert talk.hears("下周五").did == ["promise"]
