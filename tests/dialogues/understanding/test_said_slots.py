"""Days and sums as owners say them, through the whole ear: no wrong day, hardly one missed.

The tables were labelled by hand from the house rules (asking back counts as right) before the rules were tried on them.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.domain.heard import Pending
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
WHEN = Pending("promise.ask_date", frozenset({"date", "yes_no", "words"}))
HOW_MUCH = Pending("plan.how_much", frozenset({"amount"}))
MOST_MISSED = 0.05


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_lexicon())


def _rows(file: str, column: str) -> Iterator[tuple[dict[str, object], str, str]]:
    for group in yaml.safe_load((HERE / file).read_text(encoding="utf-8")):
        for line in group[column].strip().splitlines():
            words, _, label = line.rpartition("|")
            yield group, words.strip(), label.strip()


def _verdict(label: str, day: dt.date | None, today: dt.date, *, certain: bool) -> str:
    """right, asked (another day, but asked back), missed or wrong."""
    if label in {"-", "?"}:
        return "right" if day is None else "wrong" if certain else "asked"
    told = label.removeprefix("~")
    meant = dt.date.fromisoformat(told if len(told) > len("12-02") else f"{today.year}-{told}")
    if day is None:
        return "missed"
    if certain:
        return "right" if day == meant and not label.startswith("~") else "wrong"
    return "right" if day == meant else "asked"


@pytest.mark.parametrize("file", ["said_days.yaml", "said_days_held.yaml"])
def test_days_owners_say(understander: Understander, file: str) -> None:
    verdicts: dict[str, list[str]] = {"right": [], "asked": [], "missed": [], "wrong": []}
    for group, words, label in _rows(file, "days"):
        today = group["today"]
        assert isinstance(today, dt.date)
        slots = understander.hear(
            words, dt.datetime.combine(today, dt.time(10), CHINA), WHEN if group["asked"] else None
        ).slots
        verdict = _verdict(label, slots.date, today, certain=bool(slots.date_certain))
        verdicts[verdict].append(f"{today} {words}: {label}, {slots.date}")
    told = sum(len(rows) for rows in verdicts.values())
    assert verdicts["wrong"] == []
    assert len(verdicts["missed"]) < MOST_MISSED * told, verdicts["missed"]


@pytest.mark.parametrize("file", ["said_sums.yaml", "said_sums_held.yaml"])
def test_sums_owners_say(understander: Understander, file: str) -> None:
    wrong = []
    for group, words, label in _rows(file, "sums"):
        amount = understander.hear(words, NOW, HOW_MUCH if group["asked"] else None).slots.amount
        told = "-" if amount is None else format(amount, "f")
        if told != label:
            wrong.append(f"{words}: {label}, {told}")
    assert len(wrong) < MOST_MISSED * 100, wrong
