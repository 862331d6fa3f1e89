"""Each planted fault of a tree or card is found, with its file and key; our own content is clean."""

import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.domain.scripts import Fault
from bot.services.talk.load_trees import trees_and_faults
from dialogues.check import check_trees, stopping_faults
from dialogues.conditions import PREDICATES
from scripts_zh.load import load_scripts

SCRIPTS = load_scripts()
OURS, _ = trees_and_faults()
INTENTS = {intent for tree in OURS for intent in tree.hears} | {card.hears for card in SCRIPTS.cards.values()} - {""}


def faults_with(home: Path, text: str, file: str = "snow", intents: Iterable[str] = INTENTS) -> list[Fault]:
    """The faults of our trees with one more file, or with another file over one of ours."""
    folder = home / "trees"
    folder.mkdir(exist_ok=True)
    (folder / f"{file}.yaml").write_text(textwrap.dedent(text), "utf-8")
    trees, misshapen = trees_and_faults(home)
    return [*misshapen, *check_trees(trees, SCRIPTS.cards, SCRIPTS.lines, {*intents} - {""})]


def a_tree(nodes: str, top: str = "entered_by: a test") -> str:
    """A tree around some nodes."""
    return textwrap.dedent(top) + "\nnodes:\n" + textwrap.indent(textwrap.dedent(nodes).strip("\n"), "  ")


def test_our_own_content_is_clean() -> None:
    assert check_trees(OURS, SCRIPTS.cards, SCRIPTS.lines, INTENTS) == []


def test_a_sound_tree_adds_no_fault(tmp_path: Path) -> None:
    nodes = """
        start:
          - {when: [open_repair], say: progress.open, do: [{callback: {because: 催, within_hours: 24}}], goto: more}
          - goto: more
        more:
          say: repair.ask_what
          ask: {words: told, again: repair.ask_what, choices: [[menu.query_bill, bill.start]], hears: [greet]}
        told: {say: repair.opened, do: [{open_work_order: {category: x, what: $said, within_hours: 24}}], end: true}
    """
    assert faults_with(tmp_path, a_tree(nodes)) == []


@pytest.mark.parametrize(
    ("nodes", "key", "told"),
    [
        ("start: {say: nobody.says, end: true}", "start", "没有话术 nobody.says"),
        ("start: {say: greet.who}", "start", "没有出口"),
        ("start: {say: greet.who, goto: start, end: true}", "start", "写了两个出口"),
        ("start: {goto: nowhere}", "start", "去处 snow.nowhere 不存在"),
        ("start: {goto: other.nowhere}", "start", "去处 other.nowhere 不存在"),
        ("start: {end: true}\nlost: {end: true}", "lost", "走不到这个节点"),
        ("start: []", "start", "节点是空的"),
        ("start: [{when: [bound], end: true}]", "start", "最后一个选项还有条件"),
        ("start: [{when: [snowing], end: true}, {end: true}]", "start", "没有条件 snowing"),
        ("start: [{when: [bound:yes], end: true}, {end: true}]", "start", "多了参数"),
        ("start: [{when: [round], end: true}, {end: true}]", "start", "缺了参数"),
        ("start: [{when: ['round:two'], end: true}, {end: true}]", "start", "应是整数"),
        ("start: [{when: ['held:snow'], end: true}, {end: true}]", "start", "snow 从没出现过"),
        ("start: [{when: ['mentions:snow'], end: true}, {end: true}]", "start", "snow 从没出现过"),
        ("start: [{when: ['recorded:snow'], end: true}, {end: true}]", "start", "snow 从没出现过"),
        ("start: {do: [{dance: {}}], end: true}", "start", "没有动作 dance"),
        ("start: {do: [{hold: {reason: x}}], end: true}", "start", "缺少参数 days"),
        ("start: {do: [{hold: {reason: x, days: 3, mood: y}}], end: true}", "start", "没有参数 mood"),
        ("start: {do: [{hold: {reason: x, days: 三}}], end: true}", "start", "days 不能是 '三'"),
        ("start: {do: [{hold: {reason: $nobody, days: 3}}], end: true}", "start", "reason 不能是 '$nobody'"),
        ("start: {do: [{hold: {reason: $date, days: 3}}], end: true}", "start", "reason 不能是 '$date'"),
        ("start: {do: [{plan: {parts: 3}}], end: true}", "start", "plan 只有业主能决定"),
        ("start: {remember: {x: $nobody}, end: true}", "start", "没有值 $nobody"),
        ("start: {say: greet.known, end: true}", "start", "可能没有：name"),
        ("start: {say: progress.open, end: true}", "start", "可能没有：repair_number"),
        ("start: {say: human.soon, end: true}", "start", "说了“4小时”，没有动作来做到"),
        ("start: {ask: {words: start, again: nobody.says}}", "start", "没有话术 nobody.says"),
        ("start: {ask: {words: start}}", "start", "问题没有 again"),
        ("start: {ask: {words: start, hears: [snow]}}", "start", "没有意图 snow"),
        ("start: {ask: {choices: [[nobody.says, start]]}}", "start", "没有话术 nobody.says"),
        ("start: [{when: [bound], ask: {yes: start}}, {ask: {no: start}}]", "start", "一个节点问了两个问题"),
        ("start: {goto: b}\nb: [{when: [bound], goto: start}, {end: true}]", "snow.start", "绕回了自己"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, nodes: str, key: str, told: str) -> None:
    found = [fault for fault in faults_with(tmp_path, a_tree(nodes)) if told in fault.fault]
    assert [(fault.file, fault.key) for fault in found[:1]] == [("$GUANJIA_HOME/dialogues/trees/snow.yaml", key)]
    assert found[0].mend


@pytest.mark.parametrize(
    ("top", "key", "told"),
    [
        ("hears: [snow]", "hears", "没有意图 snow"),
        ("hears: [greet]", "hears", "已有"),
        ("first_when: [snowing]", "first_when", "没有条件 snowing"),
        ("entered_by: x\nmood: good", "", "不认识的键：mood"),
        ("entered_by: x\nstage: 下雪", "stage", "没有阶段 下雪"),
        ("entered_by: x\nneeds: 谁", "needs", "应为 payer"),
        ("entered_by: x\nstart: begin", "start", "没有起点 begin"),
        ("entered_by: x\njoins: [snow]", "joins", "没有意图 snow"),
        ("title: 没有入口", "start", "走不到这个节点"),
    ],
)
def test_a_fault_of_a_whole_tree_is_found(tmp_path: Path, top: str, key: str, told: str) -> None:
    found = [fault for fault in faults_with(tmp_path, a_tree("start: {end: true}", top)) if told in fault.fault]
    assert [fault.key for fault in found] == [key]


@pytest.mark.parametrize(
    "nodes",
    [
        "start: 一句话",
        "start: {dance: true, end: true}",
        "start: {do: {hold: {}}, end: true}",
        "start: {do: [hold], end: true}",
        "start: {ask: {maybe: start}}",
        "start: {ask: {choices: [[menu.query_bill]]}}",
        "start: {ask: {choices: 三}}",
        "start: {say: {a: b}, end: true}",
        "start: {say: [{a: b}], end: true}",
        "start: {stage: 下雪, end: true}",
    ],
)
def test_what_is_no_tree_is_told_and_left_out(tmp_path: Path, nodes: str) -> None:
    faults = faults_with(tmp_path, a_tree(nodes))
    assert {fault.file for fault in faults} == {"$GUANJIA_HOME/dialogues/trees/snow.yaml"}


def test_a_tree_that_joins_may_not_ask(tmp_path: Path) -> None:
    text = a_tree(
        "start: {say: repair.ask_what, ask: {words: start, again: repair.ask_what}}", "entered_by: x\njoins: [greet]"
    )
    assert [fault.key for fault in faults_with(tmp_path, text)] == ["joins"]


def test_an_intent_nobody_answers_is_found(tmp_path: Path) -> None:
    faults = faults_with(tmp_path, a_tree("start: {end: true}"), intents={*INTENTS, "snow"})
    assert [(fault.key, fault.fault) for fault in faults] == [("snow", "没有一棵树或一张异议卡接这个意图")]


def test_without_a_way_to_a_person_every_question_is_red(tmp_path: Path) -> None:
    faults = faults_with(tmp_path, "first: false", file="human")
    asking = sum(node.ask is not None for tree in OURS for node in tree.nodes.values())
    assert asking > 20
    assert sum(fault.fault == "这里没有通往真人的路" for fault in faults) > asking  # cards ask too


def test_a_node_the_engine_walks_to_must_be_there(tmp_path: Path) -> None:
    faults = faults_with(tmp_path, "nodes: {outcome: null}", file="bind")
    assert ("dialogues/trees", "bind.outcome") in {(fault.file, fault.key) for fault in faults}


def test_a_script_nobody_says_is_found() -> None:
    spare = SCRIPTS.lines["greet.who"]
    faults = check_trees(OURS, SCRIPTS.cards, {**SCRIPTS.lines, "greet.spare": spare}, INTENTS)
    assert [(fault.key, fault.fault) for fault in faults] == [("greet.spare", "没有哪里说这句话")]


def test_a_placeholder_nobody_fills_or_of_another_kind_is_found() -> None:
    who, date = SCRIPTS.lines["greet.who"], SCRIPTS.lines["promise.noted"]
    wrong = {"greet.who": date, "promise.noted": who}
    odd = {key: type(script)(key, script.texts, script.placeholders, (), script.file) for key, script in wrong.items()}
    amount = SCRIPTS.lines["paid.found"].placeholders["last_amount"]
    odd["greet.stranger"] = type(who)("greet.stranger", ("{snow}{date}",), {"snow": amount, "date": amount})
    told = [fault.fault for fault in check_trees(OURS, SCRIPTS.cards, {**SCRIPTS.lines, **odd}, INTENTS)]
    assert any("{snow} 在对话里没有来处" in fault for fault in told)
    assert any("{date} 是 amount，给的是 date" in fault for fault in told)


def test_while_the_lexicon_is_out_of_order_intents_are_not_judged() -> None:
    assert check_trees(OURS, SCRIPTS.cards, SCRIPTS.lines, ()) == []


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        (
            """
            start:
              - {when: [bound], say: greet.known, end: true}
              - {when: [bound, promised], say: promise.already, end: true}
              - {end: true}
            """,
            "永远轮不到",
        ),
        ("start:\n- {when: ['tone:brief', 'tone:formal'], say: greet.who, end: true}\n- {end: true}", "互相矛盾"),
        ("start:\n- {when: [bound, not bound], say: greet.who, end: true}\n- {end: true}", "互相矛盾"),
        ("start: {say: contact.stopped, end: true}", "答应了“提醒都停了”"),
        ("start: {say: plan.asked, do: [{hold: {reason: plan, days: 5}}], end: true}", "答应了“已经替您递交”"),
    ],
)
def test_what_is_said_in_vain_or_promised_without_a_deed_is_found(tmp_path: Path, nodes: str, told: str) -> None:
    faults = faults_with(tmp_path, a_tree(nodes))
    assert any(told in fault.fault and fault.key == "start" and fault.file.endswith("snow.yaml") for fault in faults)


def test_a_wording_in_vain_does_not_keep_the_house_shut(tmp_path: Path) -> None:
    (tmp_path / "trees").mkdir()
    text = a_tree("start: {say: contact.stopped, end: true}")
    (tmp_path / "trees" / "snow.yaml").write_text(text, "utf-8")
    trees, _ = trees_and_faults(tmp_path)
    assert not [
        fault for fault in stopping_faults({tree.id: tree for tree in trees}, SCRIPTS.lines) if "snow" in fault.file
    ]


OFFERED_TO_CARDS = set(
    "segment repair_late open_objection claimed_paid periods_owed owed_over_3y city_rule fact partly_paid first_bill "
    "punctual".split()
)  # an office writes its own cards with them


def test_every_predicate_is_used() -> None:
    used = {
        test.name for tree in OURS for node in tree.nodes.values() for option in node.options for test in option.when
    }
    used |= {test.name for tree in OURS for test in tree.first_when}
    used |= {
        test.removeprefix("not ").partition(":")[0]
        for card in SCRIPTS.cards.values()
        for stage in (card.acknowledge, card.fact, card.we_do, card.next_step, card.replies)
        for line in stage
        for test in line.when
    }
    assert set(PREDICATES) - used <= OFFERED_TO_CARDS | {"unsaid", "tone"}  # the last two are set by the engine
