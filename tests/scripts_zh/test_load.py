"""What is loaded: lines, cards, citations, with the office's own over ours; and what is refused."""

from pathlib import Path

import pytest
import yaml

from bot.domain.errors import BadFile, NotFound
from bot.domain.scripts import CardLine, PlaceholderKind
from scripts_zh.load import load_scripts, read_scripts

CARD = """
title: 门前积雪没扫
hears: obj_poor_service
weight: 30
needs: bound
cues: [积雪]
examples: [门口的雪没人扫]
acknowledge:
  first: 雪天路滑，您担心是对的。
fact:
  plain: {when: [open_repair], texts: [扫雪的工单还开着。]}
  none: 扫雪按天气安排。
we_do:
  first: {texts: 24小时内有人去扫。, do: [{open_work_order: {category: snow, what: $said, within_hours: 24}}]}
next_step:
  quiet: {when: [not bound], goto: human.start}
  ask: {texts: 在哪个门口？, ask: {words: noted}}
replies:
  noted: 记下了。
"""
WHITELIST = yaml.safe_load((Path(__file__).parent.parent / "data" / "citations.yaml").read_text("utf-8"))


def write(folder: Path, name: str, text: str) -> None:
    """A file of the overlay."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_the_citations_are_the_verified_ones_letter_for_letter() -> None:
    citations = load_scripts().citations
    assert {name: citation.text for name, citation in citations.items()} == WHITELIST
    assert all(citation.verified_on and citation.source for citation in citations.values())


def test_a_script_is_said_in_turn_through_its_wordings() -> None:
    scripts = load_scripts()
    wordings = scripts.lines["courtesy.welcome"].texts
    assert [scripts.say("courtesy.welcome", {}, count) for count in range(4)] == [*wordings, wordings[0]]


def test_an_unknown_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nobody\.says"):
        load_scripts(tmp_path).say("nobody.says", {})


def test_lines_may_be_short_or_full_and_declare_their_own_placeholders(tmp_path: Path) -> None:
    write(
        tmp_path,
        "lines/snow.yaml",
        "a: 一句\nb: [一句, 又一句]\nc: {texts: '{sum}元', placeholders: {sum: amount}}\nd: '{room}'",
    )
    lines = load_scripts(tmp_path).lines
    assert (lines["snow.a"].texts, lines["snow.b"].texts) == (("一句",), ("一句", "又一句"))
    assert lines["snow.c"].placeholders == {"sum": PlaceholderKind.AMOUNT}
    assert lines["snow.d"].placeholders == {"room": PlaceholderKind.ROOM}


def test_an_overlay_changes_one_sentence_and_leaves_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "lines/greet.yaml", "stranger: 您好，幸福里管家。")
    scripts = load_scripts(tmp_path)
    assert scripts.say("greet.stranger") == "您好，幸福里管家。"
    assert scripts.lines["greet.known"].texts == load_scripts().lines["greet.known"].texts


def test_a_card_is_one_file(tmp_path: Path) -> None:
    write(tmp_path, "objections/snow.yaml", CARD)
    scripts = load_scripts(tmp_path)
    card = scripts.cards["snow"]
    assert (card.title, card.hears, card.weight, card.needs) == ("门前积雪没扫", "obj_poor_service", 30, "bound")
    assert card.fact == (
        CardLine("plain", ("扫雪的工单还开着。",), ("open_repair",)),
        CardLine("none", ("扫雪按天气安排。",)),
    )
    assert card.next_step[1].ask == {"words": "noted"}
    assert scripts.say("objection.snow.replies.noted") == "记下了。"


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("lines/a.yaml", "k: '{nobody}'", "{nobody} 没有声明"),
        ("lines/a.yaml", "k: '{没关上'", "花括号"),
        ("lines/a.yaml", "k: 5", "应为文字"),
        ("lines/a.yaml", "k: ''", "没有文字"),
        ("lines/a.yaml", "K-x: 一句", "键名"),
        ("lines/a.yaml", "k: {texts: [一], words: 二}", "键名或写法"),
        ("lines/a.yaml", "k: {texts: ['{v}'], placeholders: {v: money}}", "'money' 不认识"),
        ("citations/a.yaml", "law: {name: 某法, text: 一}", "条文缺少要素"),
        ("citations/a.yaml", "minfa_943: {name: 一, text: 二, source: 三, verified_on: '四'}", "条文名重复"),
        (
            "citations/civil_code.yaml",
            "minfa_943: {name: 一, text: 改过的, source: 三, verified_on: '四'}",
            "条文名重复",
        ),
        ("placeholders/a.yaml", "v: {kind: money}", "'money' 不认识"),
        ("objections/snow.yaml", "title: 雪", "这一步没有话"),
        ("objections/snow.yaml", CARD.replace("weight: 30", "weight: 重"), "不小于 0 的整数"),
        ("objections/snow.yaml", CARD.replace("needs: bound", "needs: 谁都行"), "payer、bound"),
        ("objections/snow.yaml", CARD + "feeling: 冷", "不认识的键：feeling"),
        ("objections/snow.yaml", CARD.replace("{words: noted}}", "{words: noted}, mood: 好}"), "不认识的键：mood"),
        ("objections/snow.yaml", CARD.replace("title: 门前积雪没扫\n", ""), "没有写"),
        ("objections/snow.yaml", CARD.replace("do: [{open", "do: [open, {open"), "do 应为"),
        ("objections/snow.yaml", CARD.replace("[扫雪的工单还开着。]", "[1]"), "应为文字"),
        ("objections/snow.yaml", CARD.replace("扫雪按天气安排。", "'{nobody}'"), "{nobody} 没有声明"),
        ("objections/snow.yaml", CARD + "must_check: 5", "应为文字"),
        ("objections/snow.yaml", CARD.replace("noted: 记下了。", "- 记下了。"), "应为“名: 话”"),
        (
            "objections/snow.yaml",
            CARD.replace("fact:\n", "fact: 一句话\nx:\n").replace("x:\n", "replies_:\n"),
            "replies_",
        ),
    ],
)
def test_what_is_out_of_order_is_told_with_its_place(tmp_path: Path, file: str, text: str, told: str) -> None:
    write(tmp_path, file, text)
    _, faults = read_scripts(tmp_path)
    assert any(told in fault.fault for fault in faults if fault.file == f"$GUANJIA_HOME/scripts_zh/{file}")
    with pytest.raises(BadFile, match="guanjia check"):
        load_scripts(tmp_path)
