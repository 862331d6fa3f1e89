"""What is kept of a person: all of it in the copy, none of it after forgetting, and the money still adds up."""

import datetime as dt
import json

import pytest
from sqlmodel import Session, col, select

from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice
from bot.services.money.settle_payment import settle
from bot.services.privacy.export_person import export_person
from bot.services.privacy.find_person import find_person
from bot.services.privacy.forget_person import NOBODY, forget_person
from storage import audit
from storage.database import Database
from storage.identities import identity_of
from storage.privacy import former_persons_of
from storage.tables import Message, OutboxRow, Payment, Person, Phone, TieRow
from storage.talks import conversation_with
from tests.homes import VAULT, a_home, a_line, a_person

SECRETS = ("张伟", "13900008821", "oOwner", "我住院了", "还需付 751.80 元")


def a_life(session: Session, now: dt.datetime) -> Person:
    room = a_home(session)
    person = a_person(session, room)
    a_line(session, room)
    identity = identity_of(session, "wechat", "main", "oOwner")
    identity.person_id, identity.room_id = person.id, room.id
    session.add(identity)
    conversation = conversation_with(session, identity.id, now)
    session.add(
        Message(
            conversation_id=conversation.id,
            channel="wechat",
            account="main",
            external_id="m1",
            text="我住院了",
            reply="您先养好身体",
            at=now,
        )
    )
    session.add(
        OutboxRow(
            send_key="k1",
            kind="campaign",
            lane="wechat:main",
            identity_id=identity.id,
            room_id=room.id,
            person_id=person.id,
            text="还需付 751.80 元",
            due_at=now,
        )
    )
    settle(session, PaymentNotice(room.community_id, room.id, "bank", "T1", Fen(100), now, payer="张伟"), now)
    return person


def moved_out(session: Session, person: Person, now: dt.datetime) -> None:
    for tie in session.exec(select(TieRow).where(col(TieRow.person_id) == person.id)):
        tie.until_day = now.date()
        session.add(tie)
    session.flush()


def test_the_copy_holds_everything(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        copy = json.dumps(export_person(session, VAULT, a_life(session, now)), ensure_ascii=False)
    for secret in (*SECRETS, "3-2-501"):
        assert secret in copy


def test_who_moved_out_is_forgotten_and_the_books_stand(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        person = a_life(session, now)
        with pytest.raises(Refused, match="迁出日"):
            forget_person(session, person, now, "管理员")
        moved_out(session, person, now)
        tie = session.exec(select(TieRow)).one()
        assert former_persons_of(session, tie.room_id, now.date()) == [person]
        forget_person(session, person, now, "管理员")
    with database.transaction() as session:
        person = session.exec(select(Person)).one()
        kept = json.dumps(export_person(session, VAULT, person), ensure_ascii=False)
        assert person.name == NOBODY
        assert not any(secret in kept for secret in SECRETS)
        assert session.exec(select(Phone)).all() == []
        assert [(one.amount, one.payer) for one in session.exec(select(Payment))] == [(100, "")]
        assert [row.state for row in session.exec(select(OutboxRow))] == ["cancelled"]
        assert audit.find_break(session) is None


def test_a_name_of_several_people_is_asked_back(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        first = a_person(session, a_home(session), "王芳")
        a_person(session, a_home(session, "3-2-502"), "王芳", "13900008822")
        assert find_person(session, f"P{first.id}") is first
        with pytest.raises(WrongUse, match="2 位"):
            find_person(session, "王芳")
        for told in ("P99999", "李雷"):
            with pytest.raises(NotFound):
                find_person(session, told)
