"""The campaigns we ship, and what an office adds by one file."""

from pathlib import Path

import pytest

from bot.domain.campaign import Act, Technique
from scripts_zh.load import load_scripts, read_scripts

STEP = """\
title: 月中再说一声
technique: 适时提醒
basis: 业主要过一次中间提醒
exits: 付清
day: 5
rank: remind
kind: reminder
when: [owes]
texts: "{name}，您好。{period}的账单回复“账单”就能看。"
"""


def test_the_default_ladder_uses_the_nine_techniques() -> None:
    arrears = load_scripts().campaigns["arrears"]
    assert {step.technique for step in arrears.steps} == set(Technique)
    assert all(step.basis and step.exits for step in arrears.steps)


def test_only_people_go_to_law() -> None:
    arrears = load_scripts().campaigns["arrears"]
    grave = [step for step in arrears.steps if step.technique in (Technique.LAWYER, Technique.COURT)]
    assert [(step.act, step.approvals, step.texts) for step in grave] == [(Act.FILE, 2, ())] * 2


def test_a_tenth_step_is_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "campaigns" / "arrears"
    folder.mkdir(parents=True)
    (folder / "042_midway.yaml").write_text(STEP, "utf-8")
    scripts = load_scripts(tmp_path)
    ids = [step.id for step in scripts.campaigns["arrears"].steps]
    assert ids.index("042_midway") == ids.index("040_overdue") + 1
    assert scripts.say("campaign.arrears.042_midway", {"name": "张伟", "period": "2026-07..2026-09"}) == (
        "张伟，您好。2026年7月至9月的账单回复“账单”就能看。"
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("042_midway", STEP.replace("[owes]", "[rich]"), "不认识的条件 rich"),
        ("042_midway", STEP.replace("适时提醒", "夜半敲门"), "应为九招之一"),
        ("042_midway", STEP.replace("rank: remind", "rank: cruel"), "应为其中之一"),
        ("042_midway", STEP.replace("day: 5", "day: 五天"), "应为整数"),
        ("042_midway", STEP.replace("day: 5", "day: 70"), "day 不能更早"),
        ("042_midway", STEP + "colour: red\n", "不认识的键"),
        ("042_midway", STEP.replace("exits: 付清\n", ""), "没有写"),
        ("042_midway", STEP.replace("kind: reminder", "kind: sms"), "应为其中之一"),
        ("042_midway", STEP + "act: shout\n", "应为其中之一"),
        ("042_midway", STEP + "arms: {a: 0}\n", "份数是正整数"),
        ("midway", STEP, "文件名应为"),
        ("042_midway", STEP.replace("{period}", "{colour}"), "没有声明"),
    ],
)
def test_a_step_out_of_order_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    folder = tmp_path / "campaigns" / "arrears"
    folder.mkdir(parents=True)
    (folder / f"{name}.yaml").write_text(text, "utf-8")
    _, faults = read_scripts(tmp_path)
    assert [told in fault.fault for fault in faults] == [True]


def test_a_new_campaign_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "campaigns" / "welcome"
    folder.mkdir(parents=True)
    (folder / "campaign.yaml").write_text("title: 新业主\n", "utf-8")
    (folder / "010_hello.yaml").write_text(STEP, "utf-8")
    assert load_scripts(tmp_path).campaigns["welcome"].title == "新业主"
    (folder / "campaign.yaml").unlink()
    assert [fault.fault for fault in read_scripts(tmp_path)[1]] == ["活动没有写名字"]
