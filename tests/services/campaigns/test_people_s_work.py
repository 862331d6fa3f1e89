"""What people do in a campaign: meetings dealt with limits and a card, a file two approve, offers within bounds."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from bot.domain import effects as fx
from bot.domain.errors import Refused
from bot.domain.may_speak import Rules
from bot.domain.money import Fen
from bot.domain.speaking import Policy
from bot.services.campaigns.offer_waiver import Terms, ask_to_offer
from bot.services.campaigns.plan_campaign import Moved, move_page
from bot.services.campaigns.sign_bad_faith import ask_to_sign, signed
from bot.services.office.approve_deed import approve_deed
from storage.campaigns import RUNNING
from storage.database import Database
from storage.experiments import arms_of_step
from storage.tables import (
    Approval,
    CampaignRun,
    CampaignStep,
    CommunityFact,
    GiftGiven,
    OfferMade,
    OutboxRow,
    Staff,
    StaffBuilding,
    Task,
)
from tests.services.campaigns.test_plan_campaign import ARREARS, TWO_YEARS, Story
from tests.services.guarded import DUE, OWED, PARTS, Owner, an_owner

RULES = Rules(Policy(), TWO_YEARS)


@pytest.fixture
def owners(database: Database) -> list[Owner]:
    """Three homes of one building that owe, an office of three."""
    with database.transaction() as session:
        session.add(CampaignRun(name="arrears", state=RUNNING, started_on=DUE - dt.timedelta(days=30)))
        for name, role in (("王芳", "经理"), ("李强", "主管"), ("赵敏", "法务")):
            session.add(Staff(name=name, role=role, password_hash="-"))
        return [an_owner(session, f"3-2-50{n}", f"o{n}", f"1390000882{n}") for n in (1, 2, 3)]


def move(session: Session, day: int, **changed: object) -> Moved:
    """A round nine o'clock, with some steps changed by id."""
    steps = tuple(replace(step, **changed[step.id]) if step.id in changed else step for step in ARREARS.steps)  # type: ignore[arg-type]  # told by name
    run = session.exec(select(CampaignRun)).one()
    return move_page(session, replace(ARREARS, steps=steps), run, 0, PARTS.scripts, RULES, Story.at(day, 9))


def reached(session: Session, owner: Owner, step: str, day: int) -> None:
    """An earlier rung that got through."""
    on = DUE + dt.timedelta(days=day)
    row = CampaignStep(room_id=owner.room.id, campaign="arrears", step=step, due_on=DUE, opened_on=on)
    row.outcome, row.outcome_at = "reached", Story.at(day)
    session.add(row)
    session.flush()


def test_a_colleague_is_dealt_so_many_a_day_and_every_card_says_the_same(
    database: Database, owners: list[Owner]
) -> None:
    with database.transaction() as session:
        steward = session.exec(select(Staff).where(Staff.name == "王芳")).one()
        session.add(StaffBuilding(staff_id=steward.id, building_id=owners[0].room.building_id))
        for owner in owners:
            reached(session, owner, "040_overdue", 3)
            reached(session, owner, "050_one_voice", 10)
        first = move(session, 15, **{"070_visit": {"a_day": 2}})
        again = move(session, 15, **{"070_visit": {"a_day": 2}})
        next_day = move(session, 16, **{"070_visit": {"a_day": 2}})
        tasks = session.exec(select(Task).order_by(col(Task.id))).all()
    assert (first.planned, first.reasons["no_hands"]) == (2, 1)
    assert (again.planned, again.reasons["no_hands"]) == (0, 1)
    assert next_day.planned == 1
    assert len({task.room_id for task in tasks}) == len(tasks) == 3
    card = tasks[0].what
    assert "派给王芳。" in card
    assert "只找业主本人，9 点到 20 点，一户一次；不找家人、单位和邻居" in card
    assert "口径：账上没有异议的未缴 751.80 元" in card
    assert "别的方案没有批准过，不答应" in card
    assert all(task.due_at is not None and task.due_at.hour == 20 for task in tasks)


def test_a_lawyer_s_file_needs_two_people_and_the_ladder_stands_still(database: Database, owners: list[Owner]) -> None:
    with database.transaction() as session:
        owner = owners[0]
        for step, day in (("040_overdue", 3), ("070_visit", 15), ("080_demand", 30)):
            reached(session, owner, step, day)
        move(session, 90)
        first = session.exec(select(Approval).where(Approval.deed == "campaign_file")).one()
        assert first.terms["room"] == owner.room.id
        told = approve_deed(session, first.id, "王芳", Story.at(90, 11))
        assert "还要 1 个人批准" in told
        second = session.exec(select(Approval).where(col(Approval.id) > first.id)).one()
        with pytest.raises(Refused, match="自己"):
            approve_deed(session, second.id, "王芳", Story.at(90, 12))
        assert move(session, 91).reasons["in_hand"] >= 1
        assert "已交法务备材料" in approve_deed(session, second.id, "李强", Story.at(91, 11))
        legal = session.exec(select(Task).where(Task.kind == "legal")).one()
        assert "少一样就不交" in legal.what
        assert [move(session, day).reasons["frozen"] for day in (92, 121, 150)] == [1, 1, 1]
        assert not session.exec(select(OutboxRow).where(OutboxRow.room_id == owner.room.id)).all()


def test_an_offer_is_for_everybody_in_the_same_case_and_made_once(database: Database, owners: list[Owner]) -> None:
    with database.transaction() as session:
        community_id = owners[0].room.community_id
        for name, value in (("late_charge_clause", "合同第八条"), ("late_charge_daily_rate", "0.0005")):
            since = dt.date(2019, 1, 1)
            session.add(
                CommunityFact(community_id=community_id, name=name, value=value, source="合同", in_force_from=since)
            )
        until = DUE + dt.timedelta(days=40)
        with pytest.raises(Refused, match=r"有 3 户，违约金一共 12\.39 元，预算还差 2\.39 元"):
            ask_to_offer(session, "arrears", community_id, Terms(Fen(1000), until), "王芳", Story.at(11))
        with pytest.raises(Refused, match="来不及用"):
            ask_to_offer(session, "arrears", community_id, Terms(Fen(9000), DUE), "王芳", Story.at(11))
        asked = ask_to_offer(session, "arrears", community_id, Terms(Fen(9000), until), "王芳", Story.at(11))
        for owner in owners:
            reached(session, owner, "040_overdue", 3)
            reached(session, owner, "050_one_voice", 10)
        assert move(session, 12).planned == 0  # nobody has agreed to it yet
        approve_deed(session, asked.id, "李强", Story.at(12, 11))
        assert move(session, 13).planned == 3
        rows = session.exec(select(OutboxRow)).all()
        assert {row.text.partition("，")[2] for row in rows} == {
            "您好。经公司批准，2月9日（周二）前付清2026年10月至12月物业费本金的，这一期违约金免收，条件相同的住户都一样。回复“账单”看明细。"
        }
        assert len(session.exec(select(OfferMade)).all()) == 3


def test_a_gift_comes_after_the_money_landed_and_once(database: Database, owners: list[Owner]) -> None:
    with database.transaction() as session:
        rule = "按时缴清的，前台送一桶油。"
        since = dt.date(2019, 1, 1)
        community_id = owners[0].room.community_id
        session.add(
            CommunityFact(community_id=community_id, name="gift_rule", value=rule, source="公示", in_force_from=since)
        )
        move(session, -19)
        assert session.exec(select(GiftGiven)).all() == []
        owners[0].pays(session, Story.at(-10), OWED, "T1")
        owners[1].pays(session, Story.at(5), OWED, "T2")  # late: the rule is for who pays on time
        move(session, 6)
        move(session, 7)
        (gift,) = session.exec(select(GiftGiven)).all()
        task = session.get_one(Task, gift.task_id)
    assert (gift.room_id, gift.worth, gift.settled_on) == (owners[0].room.id, 2000, DUE - dt.timedelta(days=10))
    assert "前台送一桶油。值 20.00 元。钱 12月21日（周一） 已到账" in task.what


def test_a_home_another_campaign_is_on_its_way_to_is_left_to_it(database: Database, owners: list[Owner]) -> None:
    with database.transaction() as session:
        row = CampaignStep(room_id=owners[0].room.id, campaign="parking", step="010", due_on=DUE, opened_on=DUE)
        session.add(row)
        session.flush()
        moved = move(session, -20)
    assert (moved.planned, moved.reasons["other_campaign"]) == (2, 1)


def test_bad_faith_is_a_signature_of_two_people_and_never_while_something_of_ours_is_open(
    database: Database, owners: list[Owner]
) -> None:
    because = "12月3日王芳上门，业主说有钱但不想付，录音编号 12"
    with database.transaction() as session:
        room = owners[0].room
        with pytest.raises(Refused, match="请写清事实"):
            ask_to_sign(session, room, "赖账", "王芳", Story.at(40))
        asked = ask_to_sign(session, room, because, "王芳", Story.at(40))
        with pytest.raises(Refused, match="自己"):
            approve_deed(session, asked.id, "王芳", Story.at(41))
        assert signed(session, room.id) is None
        approve_deed(session, asked.id, "李强", Story.at(41))
        assert signed(session, room.id) == asked
        owners[1].does(session, Story.at(40), fx.Dispute("poor_service", "楼道没人打扫", "物业费"))
        with pytest.raises(Refused, match="异议 Y1"):
            ask_to_sign(session, owners[1].room, because, "王芳", Story.at(40))


def test_each_arm_reads_its_own_wording_and_counts_when_its_days_are_over(
    database: Database, owners: list[Owner]
) -> None:
    arms = {"control": 1, "a": 1, "b": 1}
    with database.transaction() as session:
        move(session, -20, **{"010_bill": {"arms": arms}})
        put = {row.room_id: row.arm for row in session.exec(select(CampaignStep))}
        read = {row.room_id: row.script_values["variant"] for row in session.exec(select(OutboxRow))}
        assert set(put) == {owner.room.id for owner in owners}
        assert read == {room_id: ("a", "b").index(arm) for room_id, arm in put.items() if arm != "control"}
        owners[0].pays(session, Story.at(-10), OWED, "T1")
        owners[1].pays(session, Story.at(-2), OWED, "T2")  # after the fourteen days

        def seen(day: int) -> dict[str, tuple[int, int]]:
            told = arms_of_step(session, "arrears", "010_bill", 14, 10, DUE + dt.timedelta(days=day))
            return {arm.name: (arm.paid, arm.of) for arm in told}

        assert seen(-7) == {}
        assert sum(paid for paid, _ in seen(-6).values()) == 1
        assert sum(of for _, of in seen(-6).values()) == 3
        assert seen(-6)[put[owners[0].room.id]][0] == 1
