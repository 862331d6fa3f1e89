"""One message, one turn: stored once, worded from facts, nothing of a household said before its owner is proven."""

import datetime as dt
import threading

import pytest
from sqlmodel import Session, select

from bot.domain.binding_code import sign_binding_code
from bot.domain.household import Tie
from bot.domain.inbound import Inbound, InboundKind
from bot.services.talk.load_trees import load_trees
from bot.services.talk.receive_message import TalkParts, TurnTaken, receive_message
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.tables import ChannelIdentity, Conversation, Message, OutboxRow
from tests.homes import VAULT, a_home, a_line, a_person

KEY = b"k" * 32
DUE = dt.date(2026, 12, 15)


@pytest.fixture(scope="module")
def parts() -> TalkParts:
    scripts = load_scripts()
    talker = Talker(load_trees(), scripts.cards, scripts.lines)
    return TalkParts(Understander(load_lexicon()), talker, scripts, VAULT, KEY)


@pytest.fixture
def town(database: Database) -> Database:
    """One home with its owner, its tenant and one open line of 751.80."""
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_person(session, room, "王租客", "13900007777", Tie.TENANT)
        a_line(session, room, due_on=DUE)
    return database


def _said(
    session: Session,
    parts: TalkParts,
    text: str,
    now: dt.datetime,
    external_id: str = "",
    address: str = "openid-1",
    kind: InboundKind = InboundKind.TEXT,
) -> TurnTaken:
    inbound = Inbound("wechat", "main", address, external_id or f"{address}:{text}:{now}", kind, text, now)
    return receive_message(session, parts, inbound, now)


def test_an_unproven_writer_learns_no_amount_and_no_name(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    with town.transaction() as session:
        for line in ("物业费多少钱", "3-2-501欠多少", "明细", "我是张伟", "还没交的有多少"):
            texts = "\n".join(_said(session, parts, line, now).answer.texts)
            assert texts
            assert "751" not in texts
            assert "张伟" not in texts


def test_a_proven_owner_gets_the_bill_asked_for_before(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    with town.transaction() as session:
        _said(session, parts, "物业费多少钱", now)
        answer = _said(session, parts, "绑定 3-2-501 张伟 8821", now).answer
        assert "751.80" in "\n".join(answer.texts)


def test_a_tenant_hears_no_sum(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    with town.transaction() as session:
        _said(session, parts, "绑定 3-2-501 王租客 7777", now)
        assert "751" not in "\n".join(_said(session, parts, "物业费多少钱", now).answer.texts)


def test_the_same_id_gets_the_same_answer_and_one_turn(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    with town.transaction() as session:
        first = _said(session, parts, "你好", now, "id-1").answer
        second = _said(session, parts, "你好", now + dt.timedelta(hours=3), "id-1").answer
        assert (second.texts, second.duplicate, second.stored) == (first.texts, True, False)
        assert len(session.exec(select(Message).where(Message.outgoing == False)).all()) == 1  # noqa: E712


def test_the_same_id_twice_at_once_is_one_turn(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    answers: list[TurnTaken] = []
    together = threading.Barrier(2)

    def say() -> None:
        together.wait()
        with town.transaction() as session:
            answers.append(_said(session, parts, "物业费多少钱", now, "id-1"))

    threads = [threading.Thread(target=say) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0].answer.texts == answers[1].answer.texts
    assert sorted(taken.answer.duplicate for taken in answers) == [False, True]
    with town.transaction() as session:
        assert len(session.exec(select(Conversation)).all()) == 1


def test_the_code_of_a_paper_bill_opens_the_bill(town: Database, parts: TalkParts, now: dt.datetime) -> None:
    with town.transaction() as session:
        _said(session, parts, "物业费多少钱", now)
        room_id = a_home(session, "9-9-909").id - 1
        code = sign_binding_code(KEY, room_id, now.date())
        scanned = _said(session, parts, code, now, kind=InboundKind.SCAN)
        assert "751.80" in "\n".join(scanned.answer.texts)


@pytest.mark.parametrize("kind", [kind for kind in InboundKind if kind is not InboundKind.LEAVE])
@pytest.mark.parametrize("text", ["", "你好", "]]><b>{outstanding}\x0b"])
def test_every_kind_of_message_gets_a_turn(
    town: Database, parts: TalkParts, now: dt.datetime, kind: InboundKind, text: str
) -> None:
    with town.transaction() as session:
        assert _said(session, parts, text, now, "id-1", kind=kind).answer.texts


def test_who_stops_following_is_not_answered_and_nothing_waits_for_him(
    town: Database, parts: TalkParts, now: dt.datetime
) -> None:
    with town.transaction() as session:
        _said(session, parts, "你好", now)
        identity = session.exec(select(ChannelIdentity)).one()
        session.add(
            OutboxRow(
                send_key="reminder:1",
                kind="reminder",
                lane="wechat:main",
                identity_id=identity.id,
                text="…",
                due_at=now,
            )
        )
        session.flush()
        assert _said(session, parts, "", now, kind=InboundKind.LEAVE).answer.texts == ()
        row = session.exec(select(OutboxRow)).one()
        session.refresh(row)
        assert (row.state, row.because) == ("cancelled", "业主取消了关注，或者拉黑了这个账号")
        session.refresh(identity)
        assert identity.gone_at == now
        _said(session, parts, "我又来了", now, "id-2")
        session.refresh(identity)
        assert identity.gone_at is None
