"""Red lines are read whole or not at all; the office may add, never loosen; every rule's examples hold."""

from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.services.content.judge_scripts import judge_examples, judge_scripts
from bot.wall import Wall
from scripts_zh.load import load_scripts
from scripts_zh.red_lines import load_red_lines, read_red_lines

RULE = "id: R77\ntitle: 雪\nbecause: 因为\nmend: 改\nwordings: ['下{snow}']\nexamples: [要下大雪了]\n"


def test_our_scripts_and_the_examples_of_all_rules_hold() -> None:
    lines, scripts = load_red_lines(), load_scripts()
    wall = Wall(lines, scripts.citations)
    assert [*judge_scripts(scripts, wall), *judge_examples(lines, wall)] == []


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert [rule.id for rule in load_red_lines().rules if not (rule.examples and rule.counter_examples)] == []


def test_an_office_adds_a_rule_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "red_lines").mkdir()
    (tmp_path / "red_lines" / "snow.yaml").write_text(RULE, "utf-8")
    (tmp_path / "red_lines" / "snow_words.yaml").write_text("concepts: {snow: 大雪 小雪}", "utf-8")
    lines = load_red_lines(tmp_path)
    assert "R77" in {rule.id for rule in lines.rules}
    assert list(judge_examples(lines, Wall(lines, {}))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (RULE.replace("R77", "R1"), "这条红线已经有了，不能改"),
        (RULE, "没有这组词：snow"),
        (RULE.replace("because: 因为\n", ""), "缺少或写错：'because'"),
        (RULE + "more: 1\n", "写法不对：more"),
        (RULE.replace("下{snow}", "("), "句式读不懂：(（missing ), unterminated subpattern at position 0）"),
        (RULE.replace("'下{snow}'", "{say: x, pardons: [nobody]}"), "没有这种豁免：nobody"),
        ("concepts: {pay: 缴}", "已经有了，不能改"),
        ("pardons: {x: {where: nowhere, say: x}}", "要有 where 和 say"),
        ("other: 1", "不认识的键或写法"),
    ],
)
def test_a_fault_is_told_and_nothing_is_loaded(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "red_lines").mkdir()
    (tmp_path / "red_lines" / "own.yaml").write_text(text, "utf-8")
    assert [found.fault for found in read_red_lines(tmp_path)[1]] == [fault]
    with pytest.raises(BadFile):
        load_red_lines(tmp_path)
