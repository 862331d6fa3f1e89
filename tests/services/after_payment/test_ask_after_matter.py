"""After a closed repair one question, once; none where it was closed by nobody's leave or asked lately."""

from typing import Any

import pytest
from sqlmodel import select

from bot.domain import effects as fx
from bot.services.after_payment.ask_after_matter import ask_after_matters
from storage.database import Database
from storage.tables import AfterPaymentPlan, Payment, Rating, WorkOrder
from tests.services.following import HOUR, SCRIPTS, Following


@pytest.fixture
def story(database: Database) -> Following:
    told = Following(database)
    owner = told.owner()
    with database.transaction() as session:
        owner.does(session, told.now, fx.OpenWorkOrder("repair", "厨房漏水", 24))
        order = session.exec(select(WorkOrder)).one()
        order.closed_at, order.outcome = told.now + HOUR, "换了阀门"
        session.add(order)
    return told


def asks(story: Following, hours: int) -> int:
    with story.database.transaction() as session:
        return ask_after_matters(session, SCRIPTS, story.now + hours * HOUR)


def test_a_closed_repair_is_asked_about_once(story: Following) -> None:
    assert [asks(story, hours) for hours in (2, 5, 6, 30)] == [0, 1, 0, 0]
    with story.database.transaction() as session:
        assert [(row.subject, row.state) for row in session.exec(select(Rating))] == [("work_order:1", "asked")]
    story.until(6)
    assert "您报的“厨房漏水”办完了" in story.post.left[-1][1].text


def test_who_was_asked_lately_is_left_in_peace(story: Following) -> None:
    with story.database.transaction() as session:
        session.add(Rating(subject="plan:9", room_id=1, asked_at=story.now, state="expired"))
    assert asks(story, 5) == 0
    with story.database.transaction() as session:
        assert session.exec(select(Rating).where(Rating.subject == "work_order:1")).one().state == "expired"


@pytest.mark.parametrize(("state", "written"), [("open", 0), ("done", 1)])
def test_a_joined_plan_keeps_from_asking_only_while_its_leader_speaks(
    story: Following, state: str, written: int
) -> None:
    began: dict[str, Any] = {"room_id": 1, "began_at": story.now, "look_at": story.now}
    with story.database.transaction() as session:
        paid = [
            Payment(community_id=1, room_id=1, gateway="t", trade_number=str(n), amount=1, paid_at=story.now)
            for n in range(2)
        ]
        session.add_all(paid)
        session.flush()
        leader = AfterPaymentPlan(payment_id=paid[0].id, state=state, **began)
        session.add(leader)
        session.flush()
        session.add(AfterPaymentPlan(payment_id=paid[1].id, state="joined", joined_to=leader.id, **began))
    assert asks(story, 5) == written
