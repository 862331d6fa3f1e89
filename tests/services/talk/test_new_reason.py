"""A reason nobody had heard of: the office writes one card, and owners who say it are heard and answered."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.domain.errors import BadFile
from bot.domain.inbound import Inbound
from bot.services.content.check_content import check_content
from bot.settings import load_settings
from bot.wiring import House
from storage.tables import Task
from tests.homes import a_home
from tests.scripts_zh.test_load import CARD
from tests.services.content.test_check_content import write

SNOW = CARD.replace("hears: obj_poor_service", "hears: obj_snow").replace("needs: bound", 'needs: ""')
SNOW = SNOW.replace("cues: [积雪]", "cues: [积雪, 雪>(没人扫|没扫|不扫|没过脚)]")
FILE = "scripts_zh/objections/snow.yaml"


def test_one_file_is_enough_for_a_new_reason(home: Path, now: datetime) -> None:
    write(home, FILE, SNOW)
    assert check_content(home, now) == []
    house = House(load_settings())
    with house.database.transaction() as session:
        a_home(session)
        heard = Inbound("terminal", "main", "门口的人", "m1", "text", "楼下的雪都没过脚脖子了", now, "幸福里")
        taken = house.take_turn(session, heard, now)
    assert "雪天路滑，您担心是对的。" in taken.answer.texts[0]


POOL = """
title: 泳池一直不开
hears: obj_pool
weight: 60
needs: ""
cues: [泳池, 游泳池, 泳池>(不开|没开|关着|没水)]
examples: [说好的泳池一夏天都没开]
acknowledge:
  again: {when: ["round:2"], texts: 泳池的事您又说了，是我们慢。}
  first: {texts: {warm: 盼了一夏天没游上，换谁都失望。, brief: 收到。, formal: 您反映的泳池已记录。}}
fact:
  plain: 泳池哪天开、为什么没开，都有记录。
we_do:
  again:
    when: ["round:2"]
    texts: 我再催一次，24小时内给您回话。
    do: [{callback: {because: 再次问泳池, within_hours: 24}}]
  first: {texts: 24小时内有人去查。, do: [{open_work_order: {category: pool, what: $said, within_hours: 24}}]}
next_step:
  ask: {texts: 您说的是哪个泳池？, ask: {words: noted}}
replies:
  noted: {texts: "记下了，24小时内过去。", do: [{open_work_order: {category: pool, what: $said, within_hours: 24}}]}
"""


def test_the_new_reason_is_talked_through_to_a_person(home: Path, now: datetime) -> None:
    write(home, "scripts_zh/objections/pool.yaml", POOL)
    assert not [fault for fault in check_content(home, now) if "pool" in fault.file]
    house = House(load_settings())
    with house.database.transaction() as session:
        a_home(session)

    def told(text: str) -> tuple[str, ...]:
        with house.database.transaction() as session:
            inbound = Inbound("terminal", "main", "泳池边的人", text, "text", text, now, "幸福里")
            return house.take_turn(session, inbound, now).answer.texts

    assert told("小区泳池一夏天都没开")[0] == "盼了一夏天没游上，换谁都失望。"
    assert told("会所旁边那个") == ("记下了，24小时内过去。",)
    assert told("游泳池还是关着")[:1] == ("泳池的事您又说了，是我们慢。",)
    assert "由真人联系您" in told("泳池到底开不开")[0], "the third round goes to a person"
    with house.database.transaction() as session:
        tasks = session.exec(select(Task).order_by(col(Task.id))).all()
    assert [task.kind for task in tasks] == ["work_order", "callback", "hand_over"]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("积雪这么深，物业费不交", "obj_snow"),  # a reason, lighter than most, still before a refusal
        ("积雪路滑 谢谢", "obj_snow"),
        ("房子空着没人住，凭什么全额收", "obj_vacant"),
        ("谢谢", "thanks"),
    ],
)
def test_the_new_reason_has_a_place_among_the_others(home: Path, now: datetime, said: str, intent: str) -> None:
    write(home, FILE, SNOW)
    assert House(load_settings()).understander.hear(said, now).primary == intent


@pytest.mark.parametrize(("weight", "before"), [(30, "obj_vacant"), (90, ""), (5, "obj_vacant")])
def test_any_weight_finds_a_place(home: Path, now: datetime, weight: int, before: str) -> None:
    write(home, FILE, SNOW.replace("weight: 30", f"weight: {weight}"))
    heard = House(load_settings()).understander.hear("房子空置没人住，门口积雪没人扫", now)
    assert {"obj_snow", before} - {""} <= {intent.id for intent in heard.intents}


@pytest.mark.parametrize(
    ("cues", "fault"),
    [
        ("cues: [no_such_concept]", "没有这个概念：no_such_concept"),
        ("cues: ['(积雪']", "括号不成对"),
    ],
)
def test_a_faulty_cue_is_found_and_keeps_the_house_shut(home: Path, now: datetime, cues: str, fault: str) -> None:
    write(home, FILE, SNOW.replace("cues: [积雪, 雪>(没人扫|没扫|不扫|没过脚)]", cues))
    assert any(fault in found.fault for found in check_content(home, now))
    with pytest.raises(BadFile, match="guanjia check"):
        _ = House(load_settings()).understander


def test_cues_without_an_intent_are_found(home: Path, now: datetime) -> None:
    silent = SNOW.replace("hears: obj_snow\n", "").replace("examples: [门口的雪没人扫]\n", "")
    write(home, FILE, silent)
    assert "有 cues，没有 hears" in [found.fault for found in check_content(home, now)]


def test_a_faulty_word_file_keeps_the_house_shut(home: Path) -> None:
    write(home, "scripts_zh/lexicon/intents/x.yaml", "intent: obj_vacant\nstrong: |\n  (没人住\n")
    with pytest.raises(BadFile, match=r"括号不成对.*guanjia check"):
        _ = House(load_settings()).understander
