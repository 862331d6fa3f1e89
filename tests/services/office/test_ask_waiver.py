"""减免违约金 of one household: by a second person's word, or alone within the office's limit for a year."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.errors import Refused
from bot.domain.money import Fen
from bot.services.bills.show_bill import load_bill
from bot.services.office.approve_deed import approve_deed
from bot.services.office.ask_waiver import ask_late_waiver, ask_waiver
from storage import audit
from storage.database import Database
from storage.tables import AuditEntry, BillLine, CommunityFact, Room, Staff, Waiver
from tests.homes import a_home, a_line

DUE = dt.date(2026, 8, 25)  # 90 days before the tests' day: 45 for every thousand
LIMIT = Fen(10000)


def _late_home(session: Session) -> Room:
    room = a_home(session)
    facts = {"late_charge_clause": "合同第十二条", "late_charge_daily_rate": "0.0005"}
    for name, value in facts.items():
        session.add(
            CommunityFact(
                community_id=room.community_id, name=name, value=value, source="合同", in_force_from=dt.date(2020, 1, 1)
            )
        )
    a_line(session, room, amount=100000, due_on=DUE)
    a_line(session, room, "车位管理费", 200000, due_on=DUE)
    for name, role in (("张主管", "主管"), ("林经理", "经理")):
        session.add(Staff(name=name, role=role, password_hash="-"))
    session.flush()
    return room


def test_a_second_person_lowers_the_late_charge_and_no_line(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = _late_home(session)
        today = now.date()
        assert load_bill(session, room.id, today).late_charge == 13500
        approval = ask_late_waiver(session, room, Fen(5000), "服务补偿", "张主管", now)
        assert load_bill(session, room.id, today).late_charge == 13500
        done = approve_deed(session, approval.id, "林经理", now)
        bill = load_bill(session, room.id, today)
        assert done == "减免了违约金 50.00 元，算到今天还有 85.00 元；没付清前按合同接着算"
        assert (bill.late_charge, [line.late_charge for line in bill.lines]) == (8500, [0, 8500])
        assert [line.amount for line in session.exec(select(BillLine).order_by("id"))] == [100000, 200000]
        assert [line.reduction_reason for line in bill.lines] == ["", ""]
        assert [(row.amount, row.of_late_charge) for row in session.exec(select(Waiver).order_by("id"))] == [
            (4500, True),
            (500, True),
        ]
        assert load_bill(session, room.id, today + dt.timedelta(days=1)).late_charge == 8650  # it goes on growing
        assert audit.find_break(session) is None


def test_what_cannot_be_waived_is_refused(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, other = _late_home(session), a_home(session, "3-2-502")
        with pytest.raises(Refused, match="减免 200"):
            ask_late_waiver(session, room, Fen(20000), "服务补偿", "张主管", now)
        with pytest.raises(Refused, match="3-2-502 现在没有违约金"):
            ask_late_waiver(session, other, Fen(100), "服务补偿", "张主管", now)
        with pytest.raises(Refused, match="请写明减免的原因"):
            ask_late_waiver(session, room, Fen(100), " ", "张主管", now)


def test_within_the_limit_of_a_year_one_decides_alone_on_record(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = _late_home(session)
        first = ask_late_waiver(session, room, Fen(6000), "服务补偿", "张主管", now, LIMIT)
        assert (first.state, first.decided_by) == ("approved", "张主管")
        assert load_bill(session, room.id, now.date()).late_charge == 7500
        line = session.exec(select(BillLine).order_by("id")).first()
        assert line is not None
        over = ask_waiver(session, line.id, Fen(4001), "停梯", "张主管", now, LIMIT)
        assert (over.state, line.amount) == ("waiting", 100000)
        with pytest.raises(Refused, match="不能自己批准"):
            approve_deed(session, over.id, "张主管", now)
        other = ask_late_waiver(session, room, Fen(4000), "服务补偿", "张主管", now, LIMIT)
        assert other.state == "approved"
        assert "approve_alone" in session.exec(select(AuditEntry.deed)).all()
