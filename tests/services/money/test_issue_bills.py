"""Bills of a period: every room and item once, by tariffs in force, whose days they are, prepayments applied."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from bot.domain.errors import NotFound, WrongUse
from bot.domain.period import Period
from bot.services.money.issue_bills import issue_bills
from bot.services.money.plan_issue import plan_issue
from bot.services.money.settle_payment import settle
from storage.database import Database
from storage.people import owner_ties
from storage.tables import (
    AuditEntry,
    Bill,
    BillLine,
    FeeItem,
    FeeUse,
    MeterReading,
    Reduction,
    Room,
    Tariff,
)
from tests.homes import a_community, a_home, a_person
from tests.services.money_rows import assert_conserved, notice, paid_on, record

QUARTER = Period.parse("2026-07..2026-09")
LONG_AGO = dt.date(2019, 1, 1)


def an_item(  # an item with its tariff
    session: Session, name: str, arithmetic: str, price: str, community: str = "幸福里", **terms: str
) -> FeeItem:
    item = FeeItem(community_id=a_community(session, community).id, name=name, arithmetic=arithmetic)
    session.add(item)
    session.flush()
    session.add(
        Tariff(fee_item_id=item.id, unit_price=Decimal(price), in_force_from=LONG_AGO, terms=terms, source="合同")
    )
    session.flush()
    return item


def lines(session: Session, room: Room) -> dict[str, str]:
    rows = session.exec(
        select(FeeItem.name, BillLine.formula)
        .join(BillLine, col(BillLine.fee_item_id) == col(FeeItem.id))
        .where(BillLine.room_id == room.id)
    )
    return dict(rows.all())


def test_a_quarter_of_a_whole_house(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, ground = a_home(session), a_home(session, "3-2-101", area="101.55")
        room.floor, ground.floor = 5, 1
        an_item(session, "物业服务费", "property", "2.80")
        an_item(session, "电梯运行费", "lift", "0.35", free_below_floor="2")
        an_item(session, "生活垃圾处理费", "rubbish", "10")
        parking = an_item(session, "车位管理费", "parking", "80")
        water = an_item(session, "自来水费", "metered", "3.5")
        session.add(FeeUse(room_id=room.id, fee_item_id=parking.id, quantity=Decimal(1), from_day=LONG_AGO))
        for on, shown in [(dt.date(2026, 7, 1), "120"), (dt.date(2026, 10, 1), "132.5")]:
            session.add(MeterReading(room_id=room.id, fee_item_id=water.id, read_on=on, shown=Decimal(shown)))
        record(session, room, due_day="次月15日")
        issued = issue_bills(session, room.community_id, QUARTER, now, "王会计")
        assert lines(session, room) == {
            "物业服务费": "89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元",
            "电梯运行费": "89.50㎡ × 0.35元/㎡·月 × 3个月 = 93.98元",
            "生活垃圾处理费": "1户 × 10.00元/户·月 × 3个月 = 30.00元",
            "车位管理费": "1位 × 80.00元/位·月 × 3个月 = 240.00元",
            "自来水费": "(132.5 - 120)吨 × 3.50元/吨 = 43.75元",
        }
        assert set(lines(session, ground)) == {"物业服务费", "生活垃圾处理费"}
        assert issued.plan.not_charged == {"本层不收": 1, "没有车位": 1}
        assert [(one.room, one.item, one.because) for one in issued.plan.unbilled] == [
            ("3-2-101", "自来水费", "本期没有抄表")
        ]
        bills = session.exec(select(Bill)).all()
        assert [(bill.issued_on, bill.due_on) for bill in bills] == [(now.date(), dt.date(2026, 10, 15))] * 2
        amounts = session.exec(select(BillLine.amount)).all()
        assert sum(amounts) == issued.plan.amount
        assert [entry.by_staff for entry in session.exec(select(AuditEntry))] == ["王会计"]


def test_issuing_twice_changes_nothing(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        an_item(session, "物业服务费", "property", "2.80")
        issue_bills(session, room.community_id, QUARTER, now)
    with database.transaction() as session:
        again = issue_bills(session, room.community_id, QUARTER, now)
        assert (again.plan.lines, again.plan.unchanged, again.settled) == ([], 1, 0)
        assert len(session.exec(select(BillLine)).all()) == 1
        assert len(session.exec(select(AuditEntry)).all()) == 1


def test_a_later_item_joins_the_bill_of_its_period(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        an_item(session, "物业服务费", "property", "2.80")
        issue_bills(session, room.community_id, QUARTER, now)
        an_item(session, "生活垃圾处理费", "rubbish", "10")
        assert len(issue_bills(session, room.community_id, QUARTER, now).plan.lines) == 1
        assert len(session.exec(select(Bill)).all()) == 1


def test_months_already_billed_are_not_billed_again(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        an_item(session, "物业服务费", "property", "2.80")
        issue_bills(session, room.community_id, QUARTER, now)
        for text in ("2026-07", "2026-09..2026-11", "2026-01..2026-12"):
            plan = issue_bills(session, room.community_id, Period.parse(text), now).plan
            assert [one.because for one in plan.unbilled] == ["已按 2026-07..2026-09 出过账"]
        assert len(issue_bills(session, room.community_id, Period.parse("2026-10"), now).plan.lines) == 1
        assert len(session.exec(select(BillLine)).all()) == 2


def test_only_the_items_asked_for(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        an_item(session, "物业服务费", "property", "2.80")
        an_item(session, "生活垃圾处理费", "rubbish", "10")
        plan = plan_issue(session, room.community_id, QUARTER, now.date(), ["生活垃圾处理费"])
        assert [line.item.name for line in plan.lines] == ["生活垃圾处理费"]
        assert session.exec(select(BillLine)).all() == []
        with pytest.raises(NotFound, match="没有收费项目“网费”。已有：物业服务费、生活垃圾处理费"):
            plan_issue(session, room.community_id, QUARTER, now.date(), ["网费"])


def test_a_house_that_is_not_ready(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        with pytest.raises(NotFound, match="还没有收费项目"):
            plan_issue(session, room.community_id, QUARTER, now.date())
        an_item(session, "网费", "by_the_moon", "1")
        with pytest.raises(NotFound, match="算法 by_the_moon 不存在"):
            plan_issue(session, room.community_id, QUARTER, now.date())
        record(session, room, start_rule="随缘")
        with pytest.raises(WrongUse, match="起算规则“随缘”"):
            plan_issue(session, room.community_id, QUARTER, now.date())


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        ("next_month", "101.55㎡ × 1.85元/㎡·月 × 3个月 = 563.60元"),
        ("by_day", "101.55㎡ × 1.85元/㎡·月 × (3 + 14/31)个月 = 648.45元"),
    ],
)
def test_hand_over_by_the_community_s_rule(database: Database, now: dt.datetime, rule: str, formula: str) -> None:
    with database.transaction() as session:
        room = a_home(session, area="101.55")
        room.handed_over_on = dt.date(2026, 3, 18)
        an_item(session, "物业服务费", "property", "1.85")
        record(session, room, start_rule=rule)
        issue_bills(session, room.community_id, Period.parse("2026-01..2026-06"), now)
        assert lines(session, room) == {"物业服务费": formula}


def test_each_owner_gets_the_days_of_his_own(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        a_person(session, room, "张伟")
        a_person(session, room, "李明", "13900000001")
        before, after = owner_ties(session, [room.id])[room.id]
        before.until_day = after.from_day = dt.date(2026, 8, 18)
        an_item(session, "物业服务费", "property", "2.80")
        issue_bills(session, room.community_id, QUARTER, now)
        rows = session.exec(select(BillLine).order_by("share")).all()
        assert [(row.share, row.covers_until, row.formula) for row in rows] == [
            (1, dt.date(2026, 8, 17), "89.50㎡ × 2.80元/㎡·月 × (1 + 17/31)个月 = 388.03元"),
            (2, dt.date(2026, 9, 30), "89.50㎡ × 2.80元/㎡·月 × (1 + 14/31)个月 = 363.77元"),
        ]
        assert sum(row.amount for row in rows) == 75180
        done = settle(session, notice(room, 75180), now)
        assert (done.prepaid, done.open_left) == (75180 - 36377, 0)  # the former owner's share is not his to pay
        assert issue_bills(session, room.community_id, QUARTER, now).plan.unchanged == 1


def test_vacant_and_approved_reductions(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        vacant, lived_in = a_home(session, "3-2-501", area="101.55"), a_home(session, "3-2-502", area="101.55")
        vacant.vacant, vacant.occupancy = True, "空置"
        an_item(session, "物业服务费", "property", "1.85", vacant_factor="0.7")
        rubbish = an_item(session, "生活垃圾处理费", "rubbish", "10")
        session.add(
            Reduction(
                room_id=lived_in.id,
                fee_item_id=rubbish.id,
                off=Decimal("0.5"),
                from_day=LONG_AGO,
                because="清运停了半期",
                approval="J-7",
            )
        )
        issue_bills(session, vacant.community_id, Period.parse("2026-01..2026-06"), now)
        rows = session.exec(select(BillLine).order_by("room_id", "fee_item_id")).all()
        assert [(row.gross, row.reduction, row.amount, row.reduction_reason) for row in rows] == [
            (112721, 33816, 78905, "空置"),
            (6000, 0, 6000, ""),
            (112721, 0, 112721, ""),
            (6000, 3000, 3000, "清运停了半期"),
        ]


def test_what_was_spent_is_shared_with_rooms_not_handed_over_yet(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, unsold = a_home(session, "3-2-501", area="50"), a_home(session, "3-2-502", area="50")
        unsold.handed_over_on = None
        an_item(session, "公摊电费", "shared_energy", "0", actual_total="101.01")
        plan = issue_bills(session, room.community_id, QUARTER, now).plan
        assert lines(session, room) == {"公摊电费": "101.01元 × 50.00㎡ ÷ 100.00㎡ = 50.51元"}
        assert [(one.room, one.because) for one in plan.unbilled] == [("3-2-502", "没有交房日期")]


def test_prepayments_settle_new_lines_at_once(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room = a_home(session)
        an_item(session, "物业服务费", "property", "2.80")
        settle(session, notice(room, 100000), now)
        assert issue_bills(session, room.community_id, QUARTER, now).settled == 75180
        line = session.exec(select(BillLine)).one()
        assert paid_on(session, line) == [75180]
        assert_conserved(session)
        settle(session, notice(room, 100000), now)  # the same notice again: still nothing new
        assert paid_on(session, line) == [75180]


def test_another_community_is_left_alone(database: Database, now: dt.datetime) -> None:
    with database.transaction() as session:
        room, other = a_home(session), a_home(session, community="乐园")
        an_item(session, "物业服务费", "property", "2.80")
        an_item(session, "物业服务费", "property", "3.80", community="乐园")
        issue_bills(session, room.community_id, QUARTER, now)
        assert lines(session, other) == {}


def test_many_rooms_in_pages(sqlite_database: Database, now: dt.datetime) -> None:
    with sqlite_database.transaction() as session:
        rooms = [a_home(session, f"1-1-{number}") for number in range(1000, 1502)]
        an_item(session, "物业服务费", "property", "2.80")
        plan = issue_bills(session, rooms[0].community_id, QUARTER, now).plan
        assert (len(plan.lines), plan.amount) == (502, 502 * 75180)
