"""A channel abroad: nothing of a person is said there before that person's own word, and it may be taken back."""

import datetime as dt

import pytest
from sqlmodel import col, select

from bot.domain.inbound import Inbound
from bot.domain.speaking import Code, Go, Refuse
from bot.services.guarding.guard_send import guard
from bot.services.talk.receive_message import TalkParts, receive_message
from dialogues.engine import Talker
from storage.database import Database
from storage.tables import ChannelIdentity, Consent, Message, OutboxRow
from tests.dialogues.transcripts import Parts
from tests.homes import VAULT, a_home, a_line, a_person
from tests.services.guarded import PARTS, a_message, an_owner

NOW = dt.datetime.fromisoformat("2026-11-25T10:00+08:00")
SECRETS = ("3-2-501", "张伟", "751.80")


@pytest.fixture(scope="module")
def talk() -> TalkParts:
    parts = Parts()
    assert isinstance(parts.talker, Talker)
    return TalkParts(parts.understander, parts.talker, parts.scripts, VAULT, b"k" * 32)


def says(database: Database, talk: TalkParts, text: str, minute: int) -> str:
    at = NOW + dt.timedelta(minutes=minute)
    inbound = Inbound("telegram", "main", "4242", f"u{minute}", "text", text, at)
    with database.transaction() as session:
        return "\n".join(receive_message(session, talk, inbound, at).answer.texts)


@pytest.fixture
def home(database: Database) -> Database:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, due_on=dt.date(2026, 12, 31))
    return database


def test_before_the_word_nothing_personal_is_said(home: Database, talk: TalkParts) -> None:
    asked = says(home, talk, "物业费多少钱", 1)
    assert "服务器在境外" in asked
    assert "我同意" in says(home, talk, "好的", 2)
    assert "公众号、柜台" in says(home, talk, "不", 3)
    bound = says(home, talk, "绑定 3-2-501 张伟 8821", 4)
    assert "服务器在境外" in bound
    with home.transaction() as session:
        assert session.exec(select(ChannelIdentity)).one().person_id is None
        said = [message.text for message in session.exec(select(Message)) if message.outgoing]
    assert not [text for text in said for secret in ("张伟", "751.80") if secret in text]


def test_after_the_word_the_talk_goes_on_and_the_word_can_be_taken_back(home: Database, talk: TalkParts) -> None:
    says(home, talk, "物业费多少钱", 1)
    assert "房号" in says(home, talk, "我同意", 2)
    told = says(home, talk, "绑定 3-2-501 张伟 8821", 3) + says(home, talk, "物业费多少钱", 4)
    assert "751.80" in told
    assert "收回" in says(home, talk, "撤回同意", 5)
    again = says(home, talk, "物业费多少钱", 6)
    assert not [secret for secret in SECRETS if secret in again]
    with home.transaction() as session:
        rows = list(session.exec(select(Consent).order_by(col(Consent.id))))
        assert [(row.words, row.given) for row in rows] == [("我同意", True), ("撤回同意", False)]


@pytest.mark.parametrize("kind", ["reminder", "receipt", "formal"])
def test_no_message_of_ours_leaves_without_it(database: Database, kind: str) -> None:
    with database.transaction() as session:
        owner = an_owner(session)
        owner.identity.channel = "telegram"
        session.add(owner.identity)
        a_message(session, owner, kind=kind, lane="telegram:main")
        row = session.exec(select(OutboxRow)).one()
        verdict = guard(session, row, NOW, PARTS)
        assert isinstance(verdict, Refuse)
        assert (verdict.code, verdict.ending) == (Code.CONSENT, "held")
        session.add(Consent(identity_id=owner.identity.id, topic="abroad", words="我同意", given=True, at=NOW))
        session.flush()
        if kind != "formal":
            assert isinstance(guard(session, row, NOW, PARTS), Go)
