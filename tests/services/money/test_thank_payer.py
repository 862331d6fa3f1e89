"""The receipt thanks, names the sum, and says that an open objection loses nothing by paying."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.money import Fen
from bot.domain.payment import PaymentNotice, Settlement
from bot.services.money.thank_payer import thank_payer
from scripts_zh.load import load_scripts
from storage.database import Database
from storage.identities import identity_of
from storage.tables import Objection, OutboxRow, Room
from tests.homes import a_home, a_person

SCRIPTS = load_scripts()
KEPT = "异议照常核查"


def bound_home(session: Session) -> Room:
    """A home whose owner writes on one channel."""
    room = a_home(session)
    identity = identity_of(session, "wechat", "main", "openid-1")
    identity.person_id, identity.room_id = a_person(session, room).id, room.id
    session.add(identity)
    return room


def receipt(session: Session, room: Room, now: dt.datetime, open_left: int = 0) -> str:
    """The text of the one receipt for a payment of 100 yuan."""
    notice = PaymentNotice(room.community_id, room.id, "cash", "S1", Fen(10_000), now)
    done = Settlement(payment_id=7, duplicate=False, open_left=Fen(open_left))
    assert thank_payer(session, SCRIPTS, notice, done, now, None) == 1
    return session.exec(select(OutboxRow)).one().text


def objection(session: Session, room: Room, now: dt.datetime, decided_on: dt.date | None = None) -> None:
    """An objection of the household, open unless it was decided."""
    told = Objection(room_id=room.id, reason="vacant", what="空着", raised_on=now.date(), decided_on=decided_on)
    session.add(told)
    session.flush()


@pytest.mark.parametrize(("open_left", "words"), [(0, "已结清"), (500, "已记入")])
def test_an_open_objection_loses_nothing(database: Database, now: dt.datetime, open_left: int, words: str) -> None:
    with database.transaction() as session:
        room = bound_home(session)
        objection(session, room, now)
        text = receipt(session, room, now, open_left)
    assert KEPT in text
    assert words in text


def test_of_a_decided_objection_nothing_is_said(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = bound_home(session)
        objection(session, room, now, decided_on=now.date())
        text = receipt(session, room, now)
    assert "100.00 元" in text
    assert KEPT not in text
