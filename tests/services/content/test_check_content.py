"""The whole content check, with the office's own files over ours."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.services.content.check_content import check_content
from tests.scripts_zh.test_load import CARD


def write(home: Path, name: str, text: str) -> None:
    """A file of the home folder."""
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    (home / name).write_text(text, "utf-8")


def test_our_content_is_clean(home: Path, now: datetime) -> None:
    assert check_content(home, now) == []


@pytest.mark.parametrize(
    ("file", "text", "key", "fault"),
    [
        ("dialogues/trees/snow.yaml", "entered_by: x\nnodes: {start: {say: a.b, end: true}}", "start", "没有话术 a.b"),
        ("dialogues/trees/snow.yaml", "nodes: {start: {end: true}}", "start", "走不到这个节点"),
        ("scripts_zh/lines/greet.yaml", "stranger: 您再不交就曝光。", "greet.stranger", "碰了红线 R5"),
        ("scripts_zh/lines/legal.yaml", "price: 依据是{price_basis}，见第三条。", "legal.price", "不是从条文库引用"),
        ("scripts_zh/objections/snow.yaml", CARD.replace("门口的雪没人扫", "今天星期几"), "examples", "被听成"),
        ("scripts_zh/lexicon/concepts/snow.yaml", "a: [未完", "", "读不懂这个文件"),
        ("scripts_zh/lines/snow.yaml", "a: [未完", "", "文件读不出来"),
    ],
)
def test_a_planted_fault_turns_it_red(home: Path, now: datetime, file: str, text: str, key: str, fault: str) -> None:
    write(home, file, text)
    found = [found for found in check_content(home, now) if fault in found.fault]
    assert any(key in each.key for each in found)
    assert all(each.file and each.mend for each in found)
