"""Twenty talks over several days, turn by turn; none ends on a demand, no debt stands in a first line."""

import re
from typing import Any

import pytest

from tests.dialogues.days import Days, read_long_goldens
from tests.dialogues.transcripts import Parts

ALL = dict(read_long_goldens())
ASKS_FOR_MONEY = re.compile(r"(?:请|记得|麻烦)[^，。；]{0,8}(?:缴|付|交)|尽快|还没(?:缴|付|交)|欠")


@pytest.fixture(scope="module")
def parts() -> Parts:
    """The packaged content."""
    return Parts()


@pytest.mark.parametrize("name", ALL)
def test_long_talk(parts: Parts, name: str) -> None:
    golden = ALL[name]
    told = [turn for turn, _ in Days(parts, golden).play()]
    assert told == [_expected(turn) for turn in golden["turns"] if "owner" in turn or "silence" in turn]


@pytest.mark.parametrize("name", ALL)
def test_it_neither_opens_with_debt_nor_ends_on_a_demand(parts: Parts, name: str) -> None:
    bubbles = [texts for _, texts in Days(parts, ALL[name]).play() if texts]
    first = bubbles[0][0]
    wanted_the_bill = ALL[name]["turns"][0].get("owner", "")
    assert "欠" not in first
    assert "元" not in first or re.search("钱|费|账单|欠", wanted_the_bill)
    assert not ASKS_FOR_MONEY.search(bubbles[-1][-1])


def test_there_are_twenty() -> None:
    assert len(ALL) >= 20


def _expected(turn: dict[str, Any]) -> dict[str, Any]:
    return {name: turn[name] for name in ("owner", "silence", "bot", "effects", "state") if name in turn}
