"""A seeded walk of random talks in owners' sentences; the whole one of 100,000 turns is `random_talks` run by hand."""

import os

from tests.dialogues.random_talks import BUBBLE, Walker
from tests.dialogues.transcripts import Parts

TURNS = int(os.environ.get("RANDOM_TALK_TURNS", "1500"))


def test_random_talks_go_on_keep_sums_to_themselves_and_reach_a_person() -> None:
    figures = Walker(Parts(), seed=7).walk(TURNS)
    assert figures.turns >= TURNS
    assert figures.longest <= BUBBLE
