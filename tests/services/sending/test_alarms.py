"""While a colleague holds the talk the bot is silent, but an emergency said meanwhile is on the colleague's list."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.inbound import Inbound, InboundKind
from bot.services.talk.load_trees import load_trees
from bot.services.talk.receive_message import TalkParts, receive_message
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.tables import Task, UnheardSaying
from tests.homes import VAULT, a_home


@pytest.fixture(scope="module")
def parts() -> TalkParts:
    scripts = load_scripts()
    talker = Talker(load_trees(), scripts.cards, scripts.lines)
    return TalkParts(Understander(load_lexicon()), talker, scripts, VAULT, b"k" * 32)


def said(session: Session, parts: TalkParts, text: str, now: dt.datetime) -> tuple[str, ...]:
    inbound = Inbound("wechat", "main", "openid-1", f"{text}:{now}", InboundKind.TEXT, text, now)
    return receive_message(session, parts, inbound, now).answer.texts


def test_an_emergency_reaches_the_colleague_who_talks(database: Database, parts: TalkParts, now: dt.datetime) -> None:
    with database.transaction() as session:
        a_home(session)
        assert said(session, parts, "转人工", now)
        later = now + dt.timedelta(minutes=5)
        assert said(session, parts, "我跟你们同事说点事啊哈", later) == ()
        assert said(session, parts, "我妈困在电梯里了", later) == ()
        assert said(session, parts, "水管爆了，家里淹了", later) == ()
        tasks = {task.kind: task for task in session.exec(select(Task)).all()}
        assert session.exec(select(UnheardSaying)).all() == [], "what a colleague hears is not collected"
    assert set(tasks) == {"hand_over", "work_order"}
    assert tasks["hand_over"].due_at == later + dt.timedelta(minutes=30), "the sooner deadline wins"
    assert "困在电梯里" in tasks["hand_over"].what
    assert tasks["work_order"].due_at == later + dt.timedelta(hours=1)
