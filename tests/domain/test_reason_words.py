"""Every reason that stands in a hold or an objection has words a colleague can read."""

import re
from pathlib import Path

from bot.domain.reason_words import REASON_WORDS, reason_in_words
from scripts_zh.load import load_scripts
from tests.house.tree import ROOT

_HOLD = re.compile(r"hold: \{reason: ([a-z_]+)")


def test_every_id_of_the_texts_has_words() -> None:
    files = [path for folder in ("dialogues", "scripts_zh") for path in Path(ROOT, folder).rglob("*.yaml")]
    held = {reason for path in files for reason in _HOLD.findall(path.read_text("utf-8"))}
    assert held
    assert (held | load_scripts().cards.keys()) - REASON_WORDS.keys() == set()


def test_what_a_colleague_wrote_stands() -> None:
    assert reason_in_words("hardship") == "暂时有困难"
    assert reason_in_words("业主住院") == "业主住院"
