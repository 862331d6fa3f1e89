"""A story is one file: a new one is found, a faulty one is told with its mend, and none may speak of money."""

from pathlib import Path

import pytest

from scripts_zh.load import load_scripts, read_scripts

GOOD = """
title: 养狗的业主
basis: 试着加一个文件
when: [moved_in, partly]
weight: 95
texts:
  matter: ["{name}，您好。您说的事有了结果：{matter}"]
  question: ["{name}，您好。您给几分？回复1到5。"]
  loop: ["{name}，您好。您说的“{said}”，{in_charge}去办了：{did}。"]
"""


def write(home: Path, text: str) -> Path:
    folder = home / "after_payment"
    folder.mkdir(parents=True)
    (folder / "dog.yaml").write_text(text, "utf-8")
    return home


def test_one_file_is_one_story(tmp_path: Path) -> None:
    scripts = load_scripts(write(tmp_path, GOOD))
    assert scripts.stories["dog"].weight == 95
    assert "您说的事有了结果" in scripts.lines["after.dog.matter"].texts[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("您给几分？", "下季度的账单也请缴一下。", "不提钱"),
        ("when: [moved_in, partly]", "when: [rich]", "不认识的经历"),
        ("  loop:", "  lop:", "没有这一部分"),
        ("weight: 95", "colour: red", "不认识的键"),
        ("weight: 95", "question_hours: [72, 48]", "先小后大"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    _, faults = read_scripts(write(tmp_path, GOOD.replace(old, new)))
    assert any(told in fault.fault for fault in faults)
