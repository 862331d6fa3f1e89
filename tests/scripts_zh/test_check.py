"""Texts are held to length, tone, red lines and quotations; every planted fault is found with its key."""

from pathlib import Path

import pytest

from bot.domain.scripts import Fault
from scripts_zh.check import BUBBLE, MOST, check_texts
from scripts_zh.load import load_scripts
from tests.scripts_zh.test_load import CARD


def faults_of_line(home: Path, text: str) -> list[str]:
    """What is wrong with one line of the office's own."""
    return [
        fault.fault for fault in faults_with(home, "lines/snow.yaml", f"line: {text!r}") if fault.key == "snow.line"
    ]


def faults_with(home: Path, file: str, text: str) -> list[Fault]:
    """The faults of our texts with one more file."""
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).write_text(text, "utf-8")
    return check_texts(home)


def test_our_own_texts_are_clean() -> None:
    assert check_texts() == []


@pytest.mark.parametrize(
    "text",
    [
        "好的，记下了。",
        "{quote:minfa_944_3}",
        "{quote:minfa_943}具体以合同和当地规定为准。",
        "{quote:minfa_944_1}您有异议可以说，具体以合同及当地规定为准。",
        "当地规定或您的合同里可能有空置减收，要查了才作数。",
        "全国没有统一的折扣，网上说的七折不能作数。",
        "时间是9:00-18:00，房号3-2-501，A/B都行。",
        "长" * BUBBLE,
        "{outstanding}" * 50,
    ],
)
def test_a_sound_line_passes(tmp_path: Path, text: str) -> None:
    assert faults_of_line(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("法院一般都会支持的。", "没有出处"),
        ("空置的房子按七折收。", "没有出处"),
        ("法律有规定，您看一下。", "没有出处"),
        ("长" * (BUBBLE + 1), "一个气泡最多"),
        ("再不交就停水。", "R1：停水"),
        ("交清了就给您恢复。", "R1：交清了就给您恢复"),
        ("您这是恶意拖延。", "R2：恶意"),
        ("会影响征信。", "R3：征信"),
        ("这是法院通知。", "R4：法院通知"),
        ("我们会公示名单。", "R5：公示名单"),
        ("欠费没有时效。", "R12：没有时效"),
        ("签个字就行。", "R13：签个字就行"),
        ("滞纳金要付。", "R15：滞纳金"),
        ("撤诉才处理。", "R16：撤诉才"),
        ("我是真人。", "R19：我是真人"),
        ("给您打折。", "R20：给您打折"),
        ("请务必今天付。", "pressure：务必"),
        ("快来看！", "pressure：！"),
        ("您好,请看账单。", "半角标点"),
        ("这是你的账单。", "“你”"),
        ("依据第九百四十四条。", "不是从条文库引用"),
        ("法律说「应当缴费」。", "不是从条文库引用"),
        ("业主应当按照约定向物业服务人支付物业费。", "不是从条文库引用"),
        ("{quote:nobody}", "没有的条文：nobody"),
        ("{quote:minfa_944_1}以合同和当地规定为准。", "只引了对公司有利的半句"),
        ("{quote:minfa_943}", "没写适用范围"),
        ("{quote:minfa_943}" * 7 + "以合同和当地规定为准。", f"超过 {MOST} 个字"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, text: str, told: str) -> None:
    assert [told in fault for fault in faults_of_line(tmp_path, text)] == [True]


def test_two_wordings_alike_are_one_too_many(tmp_path: Path) -> None:
    faults = faults_with(tmp_path, "lines/snow.yaml", "line: [一样, 一样]")
    assert [fault.fault for fault in faults] == ["两种说法一字不差"]


def test_a_red_line_may_have_exceptions_and_must_be_well_formed(tmp_path: Path) -> None:
    rules = "X1: {words: [保证], unless: [质量保证], mend: 不说保证}\nX2: {words: [x]}\nX3: {patterns: ['('], mend: 无}"
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "snow.yaml").write_text("a: 有质量保证。\nb: 我保证。", "utf-8")
    faults = faults_with(tmp_path, "careful_words/own.yaml", rules)
    assert [(fault.key, fault.fault.partition("：")[0]) for fault in faults] == [
        ("X2", "禁用词写法不对"),
        ("X3", "禁用词写法不对"),
        ("snow.b", "“我保证。” 碰了红线 X1"),
    ]


def test_examples_must_be_heard_as_their_card(tmp_path: Path) -> None:
    (tmp_path / "objections").mkdir()
    (tmp_path / "objections" / "snow.yaml").write_text(CARD + "counter_examples: [没下雪]\n", "utf-8")
    heard = {"门口的雪没人扫": "greet", "没下雪": "obj_poor_service"}
    cards = load_scripts(tmp_path).cards
    heard |= {example: card.hears for card in cards.values() for example in card.examples if card.id != "snow"}
    told = [fault.fault for fault in check_texts(tmp_path, lambda text: heard.get(text, "other"))]
    assert told == ["例句“门口的雪没人扫”被听成 greet", "反例“没下雪”被听成了这张卡"]


def test_one_example_belongs_to_one_card_that_hears(tmp_path: Path) -> None:
    (tmp_path / "objections").mkdir()
    (tmp_path / "objections" / "snow.yaml").write_text(CARD, "utf-8")
    faults = faults_with(tmp_path, "objections/ice.yaml", CARD.replace("hears: obj_poor_service\n", ""))
    assert [(fault.file.rpartition("/")[2], fault.fault.partition("：")[0]) for fault in faults] == [
        ("ice.yaml", "例句被两张卡同时认领"),
        ("ice.yaml", "没有 hears 的卡不会被例句找到"),
        ("snow.yaml", "例句被两张卡同时认领"),
    ]
