"""Golden transcripts: what is said, done and remembered, turn by turn; and a few of them word for word."""

from typing import Any

import pytest
import yaml

from tests.dialogues.transcripts import GOLDENS, Parts, play, read_goldens

ALL = dict(read_goldens())
WORD_FOR_WORD = list(yaml.safe_load((GOLDENS / "word_for_word" / "talks.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def parts() -> Parts:
    """The packaged content."""
    return Parts()


@pytest.mark.parametrize("name", ALL)
def test_transcript(parts: Parts, name: str) -> None:
    golden = ALL[name]
    told = [turn for turn, _ in play(parts, golden)]
    assert told == [_expected(turn) for turn in golden["turns"]]


@pytest.mark.parametrize("golden", WORD_FOR_WORD, ids=lambda golden: golden["title"])
def test_transcript_word_for_word(parts: Parts, golden: dict[str, Any]) -> None:
    assert [texts for _, texts in play(parts, golden)] == [turn["says"] for turn in golden["turns"]]


PLAYED_OFTEN = [
    *("vacant", "repair_unresolved", "bill_wrong", "hardship", "not_owner", "utilities_cut", "no_contract"),
    *("neighbors_unpaid", "low_floor_no_elevator", "statute_limitation", "want_change_company", "threat_complain"),
    *("refuse_flat", "oral_promise", "deposit", "invoice_first", "contract_licence", "agent_acting", "owner_died"),
    *("auction_flat", "shop_space", "paid_other_company", "not_delivered", "poor_service", "quality_developer"),
    *("security_theft", "elevator", "parking", "noise_neighbor", "price_too_high", "public_revenue"),
]


@pytest.mark.parametrize("card", PLAYED_OFTEN)
def test_each_card_is_played_at_least_three_times(card: str) -> None:
    played = [name for name, golden in ALL.items() if f"objection.{card}." in yaml.safe_dump(golden)]
    assert len(played) >= 3


def _expected(turn: dict[str, Any]) -> dict[str, Any]:
    return {name: turn[name] for name in ("owner", "bot", "effects", "state") if name in turn}
