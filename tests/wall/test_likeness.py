"""What a text reads like: it stops what no wording names and shows its words."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.red_line import Audience, RedLines, Saying
from bot.wall import Wall
from bot.wall.likeness import STOPS_ABOVE, Likeness
from scripts_zh.load import load_scripts
from scripts_zh.red_lines import load_red_lines, read_red_lines

OWNER = Audience.OWNER


def plain(text: str, _to: Audience) -> str:
    return text.replace("！", "。")


SAYINGS = (
    *(Saying(f"您{when}不把车挪走，我们就放掉您的轮胎气", OWNER, "R1") for when in ("今天", "明天", "本周", "三天内")),
    *(Saying(f"您{when}来前台，我们帮您给轮胎充气", OWNER) for when in ("今天", "明天", "本周", "三天内")),
)


def likeness() -> Likeness:
    return Likeness(RedLines(rules=(), sayings=SAYINGS), plain)


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("您后天不把车挪走，我们就放掉您的轮胎气", True),
        ("您后天来前台，我们帮您给轮胎充气", False),
        ("今天天气很好，适合散步", False),
    ],
)
def test_the_nearer_side_decides(text: str, *, stopped: bool) -> None:
    seen = likeness().resembles(text, OWNER)
    assert (seen.lead > STOPS_ABOVE[OWNER]) is stopped
    assert seen.rule == "R1" or not stopped
    assert all(word in text for word in seen.shared)


def test_every_sentence_is_weighed_with_the_next_and_short_ones_are_not() -> None:
    text = "第一句话在这里。第二句话在那里。好的。第四句话不在这里"
    assert [text[start:end] for start, end in likeness().windows(text)] == [
        "第一句话在这里。第二句话在那里", "第二句话在那里。好的", "好的。第四句话不在这里",
    ]  # fmt: skip
    assert list(likeness().windows("好的")) == []


def test_numbers_make_no_difference() -> None:
    asked = likeness()
    assert asked.resembles("欠12.50元", OWNER) == asked.resembles("欠980.00元", OWNER)


def test_a_text_known_to_be_harmless_is() -> None:
    text = "您昨天不把车挪走，我们就放掉您的轮胎气"
    asked = Likeness(RedLines(rules=(), sayings=(*SAYINGS, Saying(text, OWNER))), plain)
    assert asked.resembles(text, OWNER).lead <= 0


def test_known_texts_without_themselves_are_told_apart() -> None:
    """Every 7th known text, held against the others: what the shipped figures say."""
    lines = load_red_lines()
    for to, most_missed in ((Audience.OWNER, 0.4), (Audience.GROUP, 0.2)):
        known = [saying for saying in lines.sayings if saying.to is to]
        asked = known[::7]
        rest = [saying for number, saying in enumerate(known) if number % 7]
        wall = Wall(replace(lines, sayings=tuple(rest)), {})
        weighed = [(saying, wall.resembles(saying.text, to).lead) for saying in asked]
        forbidden = [lead for saying, lead in weighed if saying.rule]
        harmless = [lead for saying, lead in weighed if not saying.rule]
        assert sum(lead <= STOPS_ABOVE[to] for lead in forbidden) <= most_missed * len(forbidden)
        assert sum(lead > STOPS_ABOVE[to] for lead in harmless) <= 0.04 * len(harmless)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("to: owner\nrule: R1\ntexts: 您好啊您好啊\n", ""),
        ("to: nobody\ntexts: 您好\n", "缺少或写错：'nobody' is not a valid Audience"),
        ("to: owner\n", "缺少或写错：'texts'"),
        ("to: owner\ntexts: 您好\nmore: 1\n", "不认识的键"),
        ("to: owner\nrule: R99\ntexts: 您好\n", "没有这条红线"),
        ("compared_by: {owner: [nothing_known]}\n", "没有这组词：nothing_known"),
        ("compared_by: 1\n", "写错：'' is not a valid Audience"),
    ],
)
def test_an_office_adds_texts_by_one_file(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "likeness").mkdir()
    (tmp_path / "likeness" / "own.yaml").write_text(text, "utf-8")
    lines, faults = read_red_lines(tmp_path)
    assert [found.fault for found in faults] == [fault] * bool(fault)
    assert fault or any(saying.text == "您好啊您好啊" for saying in lines.sayings)


def test_what_we_say_is_known_to_be_harmless_and_what_an_office_writes_is_not(tmp_path: Path) -> None:
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "own.yaml").write_text("hello: 这是我们小区自己写的一句话\n", "utf-8")
    known = {(saying.text, saying.to) for saying in load_red_lines(tmp_path).sayings if not saying.rule}
    assert ("全小区 612 户里，已有 82% 的户缴清了物业费，谢谢大家的支持。", Audience.GROUP) in known
    assert {(text, OWNER) for text in load_scripts().lines["menu.how_to_pay"].texts} <= known
    assert ("这是我们小区自己写的一句话", OWNER) not in known


def test_a_breach_by_likeness_names_the_text_and_the_shared_words() -> None:
    wall = Wall(load_red_lines(), {})
    text = "您孩子明年上小学，欠费会影响入学资格审核。"
    (breach,) = wall.judge(text, OWNER)
    assert breach.rule == "R3"
    assert breach.because.startswith("读起来像不能发的话“")
    assert all(f"“{word}”" in breach.because for word in wall.resembles(text, OWNER).shared)
