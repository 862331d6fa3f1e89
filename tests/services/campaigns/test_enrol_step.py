"""One step for an audience: every reachable household once, page by page, however often it is planned."""

import datetime as dt

from sqlmodel import col, select

from bot.services.campaigns.enrol_step import Enrolment, enrol_page
from storage.database import Database
from storage.identities import identity_of
from storage.tables import OutboxRow
from tests.homes import a_home, a_person

KEYS = [f"campaign:arrears/030:幸福里/3-2-{number}01:2026-11-23" for number in (1, 2, 3, 5)]


def test_a_step_reaches_every_bound_owner_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        for number in range(1, 6):
            room = a_home(session, f"3-2-{number}01")
            person = a_person(session, room, phone=f"1390000882{number}")
            for account in ("main", "other"):
                identity = identity_of(session, "wechat", account, f"o{number}")
                identity.person_id, identity.bound_at = person.id, now if number != 4 else None
                session.add(identity)
    step = Enrolment("arrears/030", now.date(), now, "arrears.first")
    for written in (4, 0):
        last, told = -1, 0
        while last:
            with database.transaction() as session:
                done = enrol_page(session, step, max(last, 0), page=2)
            last, told = done.last_room_id, told + done.written
        assert told == written
    with database.transaction() as session:
        rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
    assert [(row.send_key, row.lane, row.script) for row in rows] == [
        (key, "wechat:main", "arrears.first") for key in KEYS
    ]
