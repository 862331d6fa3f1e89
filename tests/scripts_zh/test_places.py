"""City rules: what is verified and in force is said with its source, everything else is not said at all."""

import datetime as dt
from pathlib import Path

import pytest

from bot.domain.household import Household, TalkFacts
from bot.domain.moments import read_moment
from bot.domain.places import CityRule
from bot.domain.red_line import Audience
from bot.domain.scripts import ContentFile, Fault
from bot.services.talk.add_city_rules import add_city_rules, in_words
from bot.wall import Wall
from dialogues.values import SOURCES
from scripts_zh.load import load_scripts
from scripts_zh.places import read_places, rules_as_citations, rules_in_force
from scripts_zh.red_lines import load_red_lines

SCRIPTS = load_scripts()
TODAY = dt.date(2026, 11, 23)
RULE = {
    "say": "空置可以减收。",
    "source": "《某市条例》第一条",
    "in_force_from": "2024-01-01",
    "verified_on": "2026-01-01",
}


def a_rule(verified_on: str) -> CityRule:
    """In force from 2024 to 2026."""
    first, last = dt.date(2024, 1, 1), dt.date(2026, 12, 31)
    return CityRule("vacant", "空置可以减收。", "《某市条例》第一条", first, dt.date.fromisoformat(verified_on), last)


def read(*contents: dict[str, object]) -> tuple[dict[str, object], list[Fault]]:
    """Places of these files, and their faults."""
    faults: list[Fault] = []
    files = [ContentFile(f"city{n}", f"places/city{n}.yaml", content) for n, content in enumerate(contents)]
    return dict(read_places(files, faults)), faults


@pytest.mark.parametrize(
    ("city", "topics"),
    [
        ("滨州", {"vacant"}),
        ("滨州市", {"vacant"}),
        ("日照", {"vacant", "developer_promise"}),  # its own rule, and the province's
        ("菏泽", {"vacant", "developer_promise", "bundling"}),
        ("丽水", {"handover_month", "handover_refused", "vacant_no_refusal"}),
        ("杭州", {"prepay", "cut_penalty"}),
        ("郑州", {"no_cut", "cut_penalty"}),
        ("青岛", {"vacant"}),
        ("长沙", set()),  # only second-hand reports: nobody verified them
        ("石家庄", set()),
        ("", set()),
    ],
)
def test_rules_of_a_city(city: str, topics: set[str]) -> None:
    assert set(rules_in_force(SCRIPTS.places, city, TODAY)) == topics


def test_a_citys_own_rule_goes_before_its_provinces() -> None:
    assert rules_in_force(SCRIPTS.places, "滨州", TODAY)["vacant"].source.startswith("《滨州市")
    assert rules_in_force(SCRIPTS.places, "日照", TODAY)["vacant"].source.startswith("《山东省")


@pytest.mark.parametrize("day", ["2024-01-01", "2026-12-31"])
def test_a_rule_is_said_from_its_first_to_its_last_day(day: str) -> None:
    assert a_rule(verified_on=day).may_be_said(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2023-12-31", "2027-01-01"])
def test_a_rule_is_not_said_before_and_after(day: str) -> None:
    assert not a_rule(verified_on=day).may_be_said(dt.date.fromisoformat(day))


def test_what_nobody_looked_at_for_more_than_a_year_is_not_said() -> None:
    assert set(rules_in_force(SCRIPTS.places, "滨州", dt.date(2027, 11, 24))) == {"vacant"}
    assert rules_in_force(SCRIPTS.places, "滨州", dt.date(2027, 11, 25)) == {}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"rules": {}}, "应写 city、rules，省一级再写 covers"),
        ({"city": "某市", "rules": {}, "rule": {}}, "应写 city、rules，省一级再写 covers"),
        ({"city": "某市", "rules": {"weather": RULE}}, "没有这个主题"),
        ({"city": "某市", "rules": {"vacant": {**RULE, "source": ""}}}, "规定缺少要素，没核对过的不写"),
        ({"city": "某市", "rules": {"vacant": {**RULE, "verified_on": ""}}}, "规定缺少要素，没核对过的不写"),
        ({"city": "某市", "rules": {"vacant": {**RULE, "say": "长" * 201}}}, "有 201 个字，最多 200 个"),
        ({"city": "某市", "rules": {"vacant": {**RULE, "in_force_to": "2023-01-01"}}}, "失效日早于施行日"),
    ],
)
def test_a_fault_of_a_place_is_told(content: dict[str, object], told: str) -> None:
    _, faults = read(content)
    assert [fault.fault for fault in faults] == [told]


def test_a_day_that_is_none_and_a_city_written_twice_are_told() -> None:
    _, faults = read({"city": "某市", "rules": {"vacant": {**RULE, "in_force_from": "去年"}}})
    assert faults[0].fault.startswith("日子读不出来")
    _, faults = read({"city": "某市", "rules": {}}, {"city": "某", "rules": {}})
    assert [fault.fault for fault in faults] == ["某 已有 places/city0.yaml"]
    _, faults = read({"city": "甲省", "rules": {}, "covers": ["某市"]}, {"city": "乙省", "rules": {}, "covers": ["某"]})
    assert [fault.fault for fault in faults] == ["某 写在了两个省里"] * 2


def test_an_office_adds_its_own_city(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "snow.yaml").write_text(
        "city: 雪城\nrules:\n  vacant: {say: 空置可以减收。, source: 《雪城条例》第一条, in_force_from: 2024-01-01, "
        "verified_on: 2026-06-01}\n",
        "utf-8",
    )
    assert set(rules_in_force(load_scripts(tmp_path).places, "雪城市", TODAY)) == {"vacant"}


def test_a_rule_is_printed_with_source_and_days() -> None:
    facts = TalkFacts(now=read_moment("2026-11-23T10:00"), household=Household(company={"city": "滨州市"}))
    assert add_city_rules(facts, SCRIPTS).city_rules == {
        "vacant": "《滨州市住宅物业管理条例》第三十八条第二款（2019年10月1日起施行，2026年11月23日核对）："
        "“前期物业服务的空置物业，空置时间超过六个月的，物业服务收费不得超过收费标准的百分之六十。”"
    }


def test_without_a_recorded_city_nothing_is_added() -> None:
    facts = TalkFacts(now=read_moment("2026-11-23T10:00"))
    assert add_city_rules(facts, SCRIPTS) is facts


def test_every_topic_has_a_placeholder() -> None:
    topics = {topic for place in SCRIPTS.places.values() for topic in place.rules}
    assert {f"rule_{topic}" for topic in topics} <= set(SOURCES)


def test_every_rule_has_a_source_and_was_verified_after_it_began() -> None:
    for place in SCRIPTS.places.values():
        for rule in place.rules.values():
            assert rule.source.startswith("《")
            assert rule.in_force_from < rule.verified_on <= TODAY


def test_every_rule_may_leave_the_house_as_it_is_printed() -> None:
    wall = Wall(load_red_lines(), rules_as_citations(SCRIPTS.places))
    rules = [rule for place in SCRIPTS.places.values() for rule in place.rules.values()]
    assert [
        (rule.source, found) for rule in rules if (found := wall.judge(in_words(rule, SCRIPTS), Audience.OWNER))
    ] == []
