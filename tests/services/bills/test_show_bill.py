"""The breakdown as rows make it: which lines, what is settled, disputed, changed, and whose it is to see."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.domain.bill import BillLine as Shown
from bot.domain.bill import Change, ChangeCause, CostShare, OpenMatter, PayWays, ServiceDone
from bot.domain.errors import NotFound
from bot.domain.household import Tie
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.period import Month, Period
from bot.services.bills.show_bill import load_bill, load_bills
from storage.database import Database
from storage.tables import (
    Allocation,
    BillLine,
    CommunityFact,
    Objection,
    Payment,
    Room,
    ServiceRecord,
    Tariff,
    Task,
    TieRow,
    Waiver,
    WorkOrder,
)
from tests.homes import a_home, a_line, a_person

TODAY = dt.date(2026, 11, 23)
NOON = dt.datetime(2026, 11, 1, 12, tzinfo=CHINA)
Q2, Q3 = Period.parse("2026-04..2026-06"), Period.parse("2026-07..2026-09")
DUE = dt.date(2026, 9, 30)


def pay(session: Session, room: Room, amount: int, *lines: tuple[BillLine, int], on: dt.date = DUE) -> Payment:
    """Money that arrived and the lines it went to."""
    moment = dt.datetime.combine(on, dt.time(9), CHINA)
    payment = Payment(
        community_id=room.community_id,
        room_id=room.id,
        gateway="counter",
        trade_number=f"{room.id}-{[line.id for line, _ in lines]}-{on}",
        amount=amount,
        paid_at=moment,
    )
    session.add(payment)
    session.flush()
    for line, part in lines:
        session.add(Allocation(payment_id=payment.id, line_id=line.id, amount=part, effective_on=on))
    session.flush()
    return payment


def record(session: Session, room: Room, **facts: str) -> None:
    """Recorded facts of the room's community, in force since long ago."""
    for name, value in facts.items():
        session.add(
            CommunityFact(
                community_id=room.community_id,
                name=name.replace("__", "/"),
                value=value,
                source="2025年度公示",
                in_force_from=dt.date(2020, 1, 1),
            )
        )
    session.flush()


def test_lines_of_the_last_period_and_older_open_ones_are_shown_with_what_was_paid(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room)
        old = a_line(session, room, period=Q2, due_on=dt.date(2026, 6, 30))
        settled = a_line(session, room, "公摊电费", 9000, period=Q2)
        now = a_line(session, room, period=Q3, due_on=DUE)
        pay(session, room, 20000, (old, 5000), (settled, 9000))
        bill = load_bill(session, room.id, TODAY)
    assert [(line.line_id, line.item, line.period, line.paid) for line in bill.lines] == [
        (old.id, "物业服务费", Q2, 5000),
        (now.id, "物业服务费", Q3, 0),
    ]
    assert bill.earlier == bill.lines[:1]
    assert (bill.community, bill.room, bill.owner, bill.period) == ("幸福里", "3-2-501", "张伟", Q3)
    assert (bill.payable, bill.paid, bill.outstanding) == (150360, 5000, 145360)
    assert (bill.due_on, bill.prepaid, bill.paid_up_to) == (dt.date(2026, 6, 30), 6000, None)


def test_a_room_paid_in_full_knows_up_to_when(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        for period in (Q2, Q3):
            line = a_line(session, room, period=period)
            pay(session, room, 75180, (line, 75180), on=period.last_day)
        bill = load_bill(session, room.id, TODAY)
    assert (bill.outstanding, bill.paid_up_to, bill.due_on) == (0, Month(2026, 9), None)
    assert [line.period for line in bill.lines] == [Q3]


def test_a_line_of_another_length_within_the_period_belongs_to_it(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        year = a_line(session, room, "电梯运行费", 40000, period=Period.parse("2026-01..2026-12"))
        pay(session, room, 40000, (year, 40000))
        a_line(session, room, period=Q2)
        a_line(session, room, period=Q3)
        bill = load_bill(session, room.id, TODAY)
    assert bill.period == Q3
    assert [line.item for line in bill.lines] == ["电梯运行费", "物业服务费", "物业服务费"]
    assert bill.paid_up_to == Month(2026, 3)


def test_a_reduction_and_a_later_waiver_are_one_sum_with_both_reasons(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        line = a_line(session, room, amount=75180, period=Q3)
        line.reduction, line.reduction_reason, line.amount = 20000, "空置房七折", 50180
        session.add(Waiver(line_id=line.id, amount=5000, because="停梯 6 天", approval="A1", granted_on=TODAY))
        bill = load_bill(session, room.id, TODAY)
    (shown,) = bill.lines
    assert (shown.gross, shown.reduction, shown.amount) == (75180, 25000, 50180)
    assert shown.reduction_reason == "空置房七折；停梯 6 天"


@pytest.mark.parametrize(
    ("item", "decided_on", "disputed"),
    [
        ("", None, [True, True]),
        ("公摊电费", None, [False, True]),
        ("电梯运行费", None, [False, False]),
        ("", DUE, [False, False]),
    ],
)
def test_an_open_objection_marks_its_lines(
    database: Database, item: str, decided_on: dt.date | None, disputed: list[bool]
) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room, period=Q3)
        a_line(session, room, "公摊电费", 9000, period=Q3)
        session.add(
            Objection(
                room_id=room.id, reason="bill_wrong", item=item, what="面积不对", raised_on=DUE, decided_on=decided_on
            )
        )
        bill = load_bill(session, room.id, TODAY)
    assert [line.disputed for line in bill.lines] == disputed
    assert bill.undisputed == sum(line.outstanding for line in bill.lines if not line.disputed)


def test_the_late_charge_needs_a_clause_and_counts_open_lines_only(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        late = a_line(session, room, amount=225441, period=Q3, due_on=dt.date(2026, 8, 25))
        paid = a_line(session, room, "公摊电费", 9000, period=Q3, due_on=dt.date(2026, 8, 25))
        pay(session, room, 9000, (paid, 9000), on=dt.date(2026, 10, 1))
        assert load_bill(session, room.id, TODAY).late_charge == 0
        record(session, room, late_charge_clause="合同第十二条", late_charge_daily_rate="0.0005")
        bill = load_bill(session, room.id, TODAY)
        assert (bill.late_charge, bill.late_charge_because) == (10145, "合同第十二条")  # 90 days, facts 3.5
        session.add(Objection(room_id=room.id, reason="bill_wrong", what="单价不对", raised_on=dt.date(2026, 8, 26)))
        disputed = load_bill(session, room.id, TODAY)
    assert (disputed.late_charge, disputed.late_charge_because) == (0, "")
    assert late.amount == 225441


def test_a_change_names_the_recorded_source_of_the_price(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_line(session, room, amount=72495, period=Q2).unit_price = Decimal("2.70")
        line = a_line(session, room, period=Q3)
        for price, start, source in (("2.70", dt.date(2020, 1, 1), "原合同"), ("2.80", Q3.first_day, "业主大会表决")):
            session.add(
                Tariff(fee_item_id=line.fee_item_id, unit_price=Decimal(price), in_force_from=start, source=source)
            )
        bill = load_bill(session, room.id, TODAY)
    assert bill.changes == (
        Change(
            "物业服务费",
            Fen(72495),
            Fen(75180),
            "业主大会表决",
            ChangeCause.PRICE,
            Decimal("2.70"),
            Decimal("2.80"),
        ),
    )


def test_what_is_recorded_of_the_community_is_shown_and_nothing_else(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        empty = load_bill(session, room.id, TODAY)
        record(
            session,
            room,
            cost_share__清洁卫生="15",
            cost_share__人员工资="46.50%",
            cost_share__秩序维护="待定",
            counter="1号楼一层",
            counter_hours="8:30-18:00",
            transfer_account="6217 0000",
            pay_online="菜单“缴费”",
            hotline="0371-55550101",
            company_name="幸福里物业",
        )
        bill = load_bill(session, room.id, TODAY)
    assert (empty.lines, empty.period, empty.owner, empty.cost_shares, empty.pay_ways) == ((), None, "", (), PayWays())
    assert bill.cost_shares == (
        CostShare("人员工资", Decimal("46.50"), "2025年度公示"),
        CostShare("清洁卫生", Decimal(15), "2025年度公示"),
    )
    assert bill.pay_ways == PayWays("1号楼一层", "8:30-18:00", "6217 0000", "菜单“缴费”", "0371-55550101")
    assert bill.company == "幸福里物业"


def test_the_last_services_for_this_building_within_ninety_days(database: Database) -> None:
    with database.transaction() as session:
        room, neighbour = a_home(session), a_home(session, "5-1-101")
        for building, day, what in (
            (room.building_id, TODAY, "电梯维保"),
            (room.building_id, TODAY - dt.timedelta(days=90), "外墙清洗"),
            (room.building_id, TODAY - dt.timedelta(days=91), "太早"),
            (room.building_id, TODAY + dt.timedelta(days=1), "还没做"),
            (None, dt.date(2026, 11, 1), "全小区消杀"),
            (None, dt.date(2026, 10, 1), "修剪绿化"),
            (neighbour.building_id, TODAY, "别的楼"),
        ):
            session.add(ServiceRecord(community_id=room.community_id, building_id=building, done_on=day, what=what))
        bill = load_bill(session, room.id, TODAY)
    assert bill.done_lately == (
        ServiceDone(TODAY, "电梯维保"),
        ServiceDone(dt.date(2026, 11, 1), "全小区消杀"),
        ServiceDone(dt.date(2026, 10, 1), "修剪绿化"),
    )


def test_open_matters_of_the_room_oldest_first(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        home = room.community_id
        for what, closed_at in (("厨房渗水", None), ("修好了", NOON)):
            session.add(
                WorkOrder(
                    community_id=home,
                    room_id=room.id,
                    category="repair",
                    what=what,
                    opened_at=NOON,
                    closed_at=closed_at,
                )
            )
        for kind, what in (("check", "核对付款"), ("callback", "回电")):
            session.add(Task(room_id=room.id, kind=kind, subject=kind, what=what, opened_at=NOON))
        session.add(Objection(room_id=room.id, reason="vacant", what="没住", raised_on=dt.date(2026, 10, 1)))
        bill = load_bill(session, room.id, TODAY)
    day = dt.date(2026, 11, 1)
    assert bill.open_matters == (
        OpenMatter("Y1", "没住", dt.date(2026, 10, 1), "dispute"),
        OpenMatter("G1", "厨房渗水", day, "repair"),
        OpenMatter("H1", "核对付款", day, "check"),
    )


def test_a_new_owner_sees_nothing_of_the_former_one(database: Database) -> None:
    moved = dt.date(2026, 8, 15)
    with database.transaction() as session:
        room = a_home(session)
        former, newest = a_person(session, room, "王前"), a_person(session, room, "李新", "13900008822")
        ties = {tie.person_id: tie for tie in session.exec(select(TieRow)).all()}
        ties[former.id].until_day = ties[newest.id].from_day = moved
        a_line(session, room, amount=70000, period=Q2)
        theirs = a_line(session, room, amount=30000, period=Q3)
        theirs.share, theirs.covers_until = 1, dt.date(2026, 8, 14)
        mine = BillLine(
            bill_id=theirs.bill_id,
            room_id=room.id,
            fee_item_id=theirs.fee_item_id,
            period=Q3,
            share=2,
            covers_until=Q3.last_day,
            gross=40000,
            amount=40000,
        )
        session.add(mine)
        pay(session, room, 500, on=dt.date(2026, 7, 1))
        session.add(Objection(room_id=room.id, reason="vacant", what="旧业主的话", raised_on=dt.date(2026, 7, 2)))
        bill = load_bill(session, room.id, TODAY)
    assert bill.owner == "李新"
    assert [line.line_id for line in bill.lines] == [mine.id]
    assert (bill.prepaid, bill.open_matters, bill.lines[0].disputed) == (0, (), False)


def test_owners_and_co_owners_are_named_tenants_are_not(database: Database) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room, "租客", "13900000001", Tie.TENANT)
        a_person(session, room, "李丽", "13900000002", Tie.CO_OWNER)
        a_person(session, room, "张伟", "13900000003")
        assert load_bill(session, room.id, TODAY).owner == "张伟、李丽"


def test_an_unknown_room_is_told(database: Database) -> None:
    with database.transaction() as session:
        assert load_bills(session, [404], TODAY) == {}
        with pytest.raises(NotFound, match="核对房号"):
            load_bill(session, 404, TODAY)


def test_a_page_of_rooms_takes_as_many_queries_as_one_room(database: Database) -> None:
    with database.transaction() as session:
        rooms = [a_home(session, f"3-2-{number}01") for number in range(1, 6)]
        for number, room in enumerate(rooms):
            a_person(session, room, phone=f"1390000882{number}")
            for item in ("物业服务费", "公摊电费", "电梯运行费")[: number + 1]:
                pay(session, room, 100 + len(item), (a_line(session, room, item, period=Q3), 100))
        one, many = _queries(session, rooms[:1]), _queries(session, rooms)
    assert one == many <= 12


def _queries(session: Session, rooms: list[Room]) -> int:
    statements: list[str] = []
    connection = session.connection()
    listen = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(connection, "before_cursor_execute", listen)
    bills = load_bills(session, [room.id for room in rooms], TODAY)
    event.remove(connection, "before_cursor_execute", listen)
    assert len(bills) == len(rooms)
    assert all(isinstance(line, Shown) for bill in bills.values() for line in bill.lines)
    return len(statements)
