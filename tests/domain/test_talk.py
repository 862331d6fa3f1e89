"""What a talk remembers after a silence."""

import datetime as dt

import pytest

from bot.domain.talk import Stage, TalkState, after_silence

BUSY = TalkState(Stage.OBJECTION, "promise.ask_date", misses=2, rounds={"elevator": 2}, said={"thanks": 1})


@pytest.mark.parametrize("silent_for", [dt.timedelta(0), dt.timedelta(days=2, hours=23)])
def test_a_pause_changes_nothing(silent_for: dt.timedelta) -> None:
    assert after_silence(BUSY, silent_for) == BUSY


def test_days_of_silence_begin_anew_but_keep_the_wordings_used() -> None:
    assert after_silence(BUSY, dt.timedelta(days=3)) == TalkState(said={"thanks": 1})


def test_a_colleague_who_holds_the_talk_keeps_it() -> None:
    assert after_silence(TalkState(with_person=True), dt.timedelta(days=30)) == TalkState(with_person=True)
