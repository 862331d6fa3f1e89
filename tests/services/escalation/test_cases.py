"""A case over its life: raised, in a superior's hands, risen when late, refused and granted before a lawyer."""

import datetime as dt

import pytest
from sqlmodel import Session, select

from bot.domain.errors import Refused
from bot.domain.moments import CHINA
from bot.services.escalation.move_late import move_late
from bot.services.escalation.place_case import end_case
from bot.services.escalation.raise_case import LETTER, ask_for_lawyer, raise_case
from bot.services.office.approve_deed import approve_deed
from storage.database import Database
from storage.escalation import open_case
from storage.matters import tasks_waiting
from storage.tables import (
    EscalationCase,
    Objection,
    OutboxRow,
    Promise,
    Room,
    Staff,
    StaffIdentity,
    Task,
    Touch,
    WorkOrder,
)
from tests.homes import a_home, a_line, a_person

MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)


@pytest.fixture
def home(database: Database) -> Database:
    """One home that owes, and a colleague of each stage; the manager has a chat."""
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        a_line(session, room, due_on=dt.date(2026, 10, 15))
        for name, role in (("张主管", "主管"), ("林经理", "经理"), ("郑法务", "法务")):
            staff = Staff(name=name, role=role, password_hash="-")  # nobody signs in here
            session.add(staff)
            session.flush()
        manager = session.exec(select(Staff).where(Staff.name == "林经理")).one()
        session.add(StaffIdentity(staff_id=manager.id, channel="wecom", account="main", address="Lin", tied_at=MONDAY))
    return database


def the_room(session: Session) -> Room:
    return session.exec(select(Room)).one()


def test_it_rises_one_stage_at_a_time_and_twice_is_once(home: Database) -> None:
    with home.transaction() as session:
        room = the_room(session)
        first = raise_case(session, room, "谈了两轮", "周管家", "管家", MONDAY)
        again = raise_case(session, room, "谈了两轮", "周管家", "管家", MONDAY + DAY)
        assert first.case is not None
        assert (first.is_new, again.is_new, first.case.stage, first.case.in_charge) == (
            True,
            False,
            "supervisor",
            "张主管",
        )
        assert first.case.due_at == dt.datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)  # nine hours of the office
        up = raise_case(session, room, "", "张主管", "主管", MONDAY + DAY)
        click = raise_case(session, room, "", "张主管", "主管", MONDAY + DAY)
        assert (up.is_new, click.is_new, first.case.stage, first.case.in_charge) == (True, False, "manager", "林经理")
        assert len([task for task, _ in tasks_waiting(session) if task.kind == "case"]) == 1


def test_a_deadline_skips_the_national_day(home: Database) -> None:
    with home.transaction() as session:
        evening = dt.datetime(2026, 9, 30, 17, 0, tzinfo=CHINA)
        raised = raise_case(session, the_room(session), "谈了两轮", "周管家", "管家", evening)
        assert raised.case is not None
        assert raised.case.due_at == dt.datetime(2026, 10, 8, 17, 0, tzinfo=CHINA)


def test_late_it_rises_to_the_manager_and_no_further(home: Database) -> None:
    with home.transaction() as session:
        raise_case(session, the_room(session), "谈了两轮", "周管家", "管家", MONDAY)
        assert move_late(session, MONDAY) == 0
        stages = []
        for hours in (5, 24, 30, 48, 96, 240):
            while move_late(session, MONDAY + dt.timedelta(hours=hours)):
                pass
            case = open_case(session, the_room(session).id)
            assert case is not None
            stages.append(case.stage)
        told = session.exec(select(OutboxRow.text)).all()
    assert stages == ["supervisor", "manager", "manager", "manager", "manager", "manager"]
    assert told
    assert not any(word in text for text in told for word in ("3-2-501", "张伟", "元"))


def test_an_answer_nobody_gave_becomes_a_case(home: Database) -> None:
    with home.transaction() as session:
        room = the_room(session)
        task = Task(room_id=room.id, kind="callback", subject="x", what="回电", opened_at=MONDAY, due_at=MONDAY + DAY)
        session.add(task)
        session.flush()
        assert move_late(session, MONDAY) == 0
        assert [move_late(session, MONDAY + DAY), move_late(session, MONDAY + DAY)] == [1, 0]
        case = open_case(session, room.id)
        assert case is not None
        assert (case.aim, case.stage, case.in_charge) == ("service", "supervisor", "张主管")


def test_money_that_came_closes_the_case_by_itself(home: Database) -> None:
    with home.transaction() as session:
        room = the_room(session)
        raised = raise_case(session, room, "谈了两轮", "周管家", "管家", MONDAY)
        assert raised.case is not None
        for table in ("allocation", "bill_line"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - two words of ours
        move_late(session, MONDAY + 2 * DAY)
        assert (raised.case.outcome, open_case(session, room.id)) == ("已缴清", None)


def test_a_lawyer_is_refused_with_all_that_is_missing(home: Database) -> None:
    with home.transaction() as session:
        room = the_room(session)
        session.add(
            WorkOrder(community_id=room.community_id, room_id=room.id, category="x", what="漏水", opened_at=MONDAY)
        )
        session.add(Objection(room_id=room.id, reason="x", what="面积不对", raised_on=MONDAY.date()))
        session.add(Promise(room_id=room.id, promised_on=dt.date(2026, 12, 1), made_at=MONDAY))
        session.flush()
        with pytest.raises(Refused) as refused:
            ask_for_lawyer(session, room, LETTER, "林经理", MONDAY)
    told = str(refused.value)
    assert all(word in told for word in ("漏水", "面积不对", "12月1日", "没有书面催告的记录", "缺"))


def test_a_lawyer_takes_two_people_and_a_demand_that_ran_its_time(home: Database) -> None:
    with home.transaction() as session:
        room = the_room(session)
        session.add(Touch(send_key="d", budget="formal", at=MONDAY - 10 * DAY, room_id=room.id))
        session.flush()
        with pytest.raises(Refused, match="才满 15 天"):
            ask_for_lawyer(session, room, LETTER, "林经理", MONDAY)
        later = MONDAY + 7 * DAY
        approval = ask_for_lawyer(session, room, LETTER, "林经理", later)
        assert ask_for_lawyer(session, room, LETTER, "林经理", later).id == approval.id
        with pytest.raises(Refused, match="不能自己批准"):
            approve_deed(session, approval.id, "林经理", later)
        assert "已交法务备材料" in approve_deed(session, approval.id, "郑法务", later)
        case = open_case(session, room.id)
        assert case is not None
        assert (case.stage, case.in_charge) == ("legal", "郑法务")
        assert session.exec(select(OutboxRow)).first() is None
        end_case(session, case, "调解了", "郑法务", later)
        assert session.exec(select(EscalationCase.open_room_id)).one() is None
