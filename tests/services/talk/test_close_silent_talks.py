"""Silence closes a talk softly: what was agreed once in writing, by day, nothing to who was left with a colleague."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import select

from bot.domain.talk import Stage, TalkState
from bot.services.talk.close_silent_talks import close_silent_talks
from bot.services.talk.talk_state import read_state, write_state
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Conversation, OutboxRow
from storage.talks import conversation_with, keep_state

SCRIPTS = load_scripts()
AGREED = TalkState(
    Stage.COMMITMENT, "promise.confirm", agreed=("promise|2026-11-27|", "check|2026-11-26|房子空着没人住")
)


def talk(database: Database, state: TalkState, now: dt.datetime) -> None:
    with database.transaction() as session:
        identity = identity_of(session, "wechat", "main", "openid-1")
        keep_state(session, conversation_with(session, identity.id, now), write_state(state), now)


def close(database: Database, now: dt.datetime) -> int:
    with database.transaction() as session:
        return close_silent_talks(session, SCRIPTS, now)


def test_what_was_agreed_is_written_down_once(database: Database, now: dt.datetime) -> None:
    talk(database, AGREED, now)
    assert close(database, now + dt.timedelta(hours=1)) == 0, "too early"
    assert [close(database, now + dt.timedelta(hours=hours)) for hours in (2, 2, 5, 40)] == [1, 0, 0, 0]
    with database.transaction() as session:
        (row,) = session.exec(select(OutboxRow)).all()
        (conversation,) = session.exec(select(Conversation)).all()
    assert (
        "1. 缴费约在11月27日（周五），那天之前不提醒\n2. 房子空着没人住：在核对，11月26日（周四）前回复您" in row.text
    )
    assert (row.kind, row.lane) == ("reply", "wechat:main")
    state = read_state(conversation.state)
    assert (state.stage, state.node, state.agreed) == (Stage.CLOSING, "promise.confirm", ())
    assert conversation.updated_at == now, "three days are counted from the last word"


@pytest.mark.parametrize(
    ("state", "later"),
    [
        (replace(AGREED, agreed=()), 2),
        (replace(AGREED, with_person=True), 2),
        (AGREED, 12),
    ],
)
def test_a_talk_may_close_without_a_word(database: Database, now: dt.datetime, state: TalkState, later: int) -> None:
    talk(database, state, now)
    assert close(database, now + dt.timedelta(hours=later)) == 1
    with database.transaction() as session:
        assert session.exec(select(OutboxRow)).all() == []


def test_the_next_message_opens_the_talk_again(database: Database, now: dt.datetime) -> None:
    talk(database, AGREED, now)
    close(database, now + dt.timedelta(hours=2))
    talk(database, AGREED, now + dt.timedelta(days=1))
    assert close(database, now + dt.timedelta(days=1, hours=3)) == 1
